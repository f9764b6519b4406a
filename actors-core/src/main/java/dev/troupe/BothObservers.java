package dev.troupe;

import dev.troupe.spi.TurnPurpose;
import org.jspecify.annotations.Nullable;

/** Two observers as one. */
record BothObservers(TurnObserver outer, TurnObserver inner) implements TurnObserver {
    /** What each of them gave. */
    private record Both(@Nullable Object outer, @Nullable Object inner) {
        static final Both NONE = new Both(null, null);
    }

    @Override
    public @Nullable Object onSend(ActorRef<?> to, Object message) {
        Object first = outer.onSend(to, message);
        Object second = inner.onSend(to, message);
        return first == null && second == null ? null : new Both(first, second);
    }

    @Override
    public Object onStart(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        Both sent = of(carried);
        Object first = outer.onStart(actor, purpose, message, sent.outer);
        return new Both(first, inner.onStart(actor, purpose, message, sent.inner));
    }

    private static Both of(@Nullable Object given) {
        return given instanceof Both both ? both : Both.NONE;
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        Both both = of(started);
        try {
            inner.onEnd(actor, purpose, both.inner, failure);
        } finally {
            outer.onEnd(actor, purpose, both.outer, failure);
        }
    }
}
