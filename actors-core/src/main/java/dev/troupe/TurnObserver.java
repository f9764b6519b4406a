package dev.troupe;

import dev.troupe.spi.TurnPurpose;
import org.jspecify.annotations.Nullable;

/**
 * Sees each turn of each actor: the place where diagnostic contexts of logs, metrics and traces hang on. One observer serves
 * all workers of a system, at the same time.
 *
 * <p>Both methods are called by the worker's thread as part of the turn, so they count as its code: they must be short, and
 * what hangs in one of them is a hang of the turn. What they throw is reported, and the turn goes on. What they send is sent
 * as by any code of the turn. Without an observer a turn costs nothing more.
 */
public interface TurnObserver {
    /**
     * A turn begins.
     *
     * @param actor whose turn it is
     * @param purpose what its code is called for
     * @param message the message, if it is called for one
     * @return handed to {@link #onEnd}; may be null
     */
    default @Nullable Object onStart(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message) {
        return null;
    }

    /**
     * The code of a turn has come to its end. Its effects may still be dropped, since it was given up or its actor killed.
     *
     * @param actor whose turn it is
     * @param purpose what its code was called for
     * @param started what {@link #onStart} gave; null also if that threw
     * @param failure what the code threw; null if it did not
     */
    default void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {}

    /** This one and another one, which begins after it and ends before. */
    default TurnObserver with(TurnObserver inner) {
        return new BothObservers(this, inner);
    }
}
