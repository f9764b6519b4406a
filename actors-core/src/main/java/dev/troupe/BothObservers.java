package dev.troupe;

import dev.troupe.spi.TurnPurpose;
import org.jspecify.annotations.Nullable;

/** Two observers as one. */
record BothObservers(TurnObserver outer, TurnObserver inner) implements TurnObserver {
    private record Started(@Nullable Object outer, @Nullable Object inner) {}

    @Override
    public Object onStart(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message) {
        Object first = outer.onStart(actor, purpose, message);
        return new Started(first, inner.onStart(actor, purpose, message));
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        Started both = started instanceof Started known ? known : new Started(null, null);
        try {
            inner.onEnd(actor, purpose, both.inner, failure);
        } finally {
            outer.onEnd(actor, purpose, both.outer, failure);
        }
    }
}
