package dev.troupe;

import dev.troupe.spi.TurnPurpose;
import org.jspecify.annotations.Nullable;

/**
 * Sees each turn of each actor: the place where diagnostic contexts of logs, metrics and traces hang on. One observer serves
 * all workers of a system, at the same time.
 *
 * <p>The methods are called as part of the turn, so they count as its code: they must be short, and what hangs in one of
 * them is a hang of the turn. What they throw is reported, and the turn goes on. What they send is sent
 * as by any code of the turn. Without an observer a turn costs nothing more.
 */
public interface TurnObserver {
    /**
     * A turn begins.
     *
     * @param actor whose turn it is
     * @param purpose what its code is called for
     * @param message the message, if it is called for one
     * @param carried what {@link #onSend} gave for the message; of an answer, an outcome or a continuation, for that of the
     *     turn which has asked, piped or awaited
     * @return handed to {@link #onEnd}; may be null
     */
    default @Nullable Object onStart(
            ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        return null;
    }

    /**
     * A message is about to be sent, by a turn or by any other thread: one that is told or asked, or handed on with its
     * reply. Called by the sender's thread, and must not send anything itself.
     *
     * @param to whom it is sent to
     * @param message the message
     * @return travels with the message; null for nothing, which costs nothing
     */
    default @Nullable Object onSend(ActorRef<?> to, Object message) {
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
