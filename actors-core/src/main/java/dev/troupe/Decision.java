package dev.troupe;

import java.time.Duration;

/** What follows a failure. */
public sealed interface Decision {
    /**
     * A fresh instance from the factory takes over the address and its mailbox.
     *
     * @param after the pause before it; zero or positive. Messages wait meanwhile
     */
    record Restart(Duration after) implements Decision {
        /** Checks the pause. */
        public Restart {
            if (after.isNegative()) {
                throw new IllegalArgumentException("the pause must not be negative: after=" + after);
            }
        }
    }

    /**
     * The same instance goes on without the message, which is set aside. The instance may be half changed. Only a crash
     * can be resumed: after anything else it is a restart.
     */
    record Resume() implements Decision {}

    /** The actor ends; its queued messages are dead letters. */
    record Stop() implements Decision {}

    /** The parent fails with the same cause and its policy decides. At the top the system stops. */
    record Escalate() implements Decision {}
}
