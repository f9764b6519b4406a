package dev.troupe.spi;

import dev.troupe.FailurePolicy;

/** The supervisor of one system, as the core sees it. */
public interface Supervision {
    /** What follows a failure of an actor where neither its options nor the settings of the system say. */
    FailurePolicy defaultPolicy();

    /**
     * Takes notice; not on a stage, where the script does. Called on worker threads with the baton laid down, of an
     * escalation to the top on the thread that stops the system, and at its end on another one. Must not block.
     */
    void on(SupervisionEvent event);
}
