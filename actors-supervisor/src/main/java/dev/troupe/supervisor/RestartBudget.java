package dev.troupe.supervisor;

import dev.troupe.FailurePolicy;
import java.time.Duration;

/**
 * How many restarts an actor may have within a time.
 *
 * @param restarts from 0 to {@link dev.troupe.FailurePolicy.History#MEMORY}
 * @param within the time; positive
 */
public record RestartBudget(int restarts, Duration within) {
    /** Checks the values. */
    public RestartBudget {
        if (restarts < 0 || restarts > FailurePolicy.History.MEMORY) {
            throw new IllegalArgumentException(
                    "a restart budget must be from 0 to " + FailurePolicy.History.MEMORY + ": restarts=" + restarts);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("the time of a restart budget must be positive: within=" + within);
        }
    }

    /** Ten restarts within ten seconds. */
    public static RestartBudget defaults() {
        return new RestartBudget(FailurePolicy.DEFAULT_RESTARTS, FailurePolicy.DEFAULT_WINDOW);
    }

    /** Whether one more restart exceeds the budget. */
    boolean isUsedUp(FailurePolicy.History history) {
        return history.restartsWithin(within) >= restarts;
    }
}
