package dev.troupe;

/** A timer of an actor. */
public interface Cancellable {
    /**
     * Stops the timer, in a turn at its commit. A message of it that is already in the mailbox is not delivered any
     * more.
     *
     * @throws IllegalStateException outside of the turns of the actor that started it
     */
    void cancel();
}
