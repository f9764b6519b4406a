package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.FailurePolicy;

/** The supervisor of one system, as the core sees it. */
public interface Supervision {
    /** What follows a failure of an actor where neither its options nor the settings of the system say. */
    FailurePolicy defaultPolicy();

    /**
     * Takes notice; not on a stage, where the script does. Called by one thread that is no worker, in order; of an
     * escalation to the top on the thread that stops the system, and at its end on another one. Must not block.
     */
    void on(SupervisionEvent event);

    /** Whether it wants to be told of dead letters at this moment. Asked by the kernel: must be quick, and not throw. */
    default boolean wantsDeadLetters() {
        return false;
    }

    /**
     * A dead letter. Called as for an event, and in order with those; where very many wait there, on worker threads. Must
     * not block.
     */
    default void on(DeadLetter letter) {}

    /** Whether it wants to be told of mailboxes that become full. Asked by the kernel: must be quick, and not throw. */
    default boolean wantsFullMailboxes() {
        return false;
    }

    /**
     * A mailbox has come to its bound. Called as for dead letters, some time later; not of each one where there are many.
     */
    default void onFull(ActorRef<?> actor) {}
}
