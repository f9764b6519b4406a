package dev.troupe;

import dev.troupe.spi.TurnPurpose;
import org.jspecify.annotations.Nullable;

/** Two observers as one. */
record BothObservers(TurnObserver outer, TurnObserver inner) implements TurnObserver {
    /** What each of them gave. */
    private record Both(@Nullable Object outer, @Nullable Object inner) {
        static final Both NONE = new Both(null, null);
    }

    /** What one of them is called for. */
    private interface Call {
        @Nullable
        Object make();
    }

    @Override
    public @Nullable Object onSend(ActorRef<?> to, Object message) {
        Object first = given(to, () -> outer.onSend(to, message));
        Object second = given(to, () -> inner.onSend(to, message));
        return first == null && second == null ? null : new Both(first, second);
    }

    @Override
    public Object onStart(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        Both sent = of(carried);
        Object first = given(actor, () -> outer.onStart(actor, purpose, message, sent.outer));
        return new Both(first, given(actor, () -> inner.onStart(actor, purpose, message, sent.inner)));
    }

    /** Null if it throws, which is reported here: it must not take away what the other one gives. */
    private static @Nullable Object given(ActorRef<?> whose, Call observer) {
        try {
            return observer.make();
        } catch (Throwable e) {
            AdaptedRef.target(whose).worker.core.foreignFailed(e);
            return null;
        }
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
