package dev.troupe.supervisor;

import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import java.util.Objects;

/**
 * Restarts with back-off within a budget, and does something else when that is used up.
 *
 * @param budget how many restarts
 * @param backoff the pauses between them
 * @param afterwards what follows when the budget is used up: not a restart, which would have no end
 */
public record RestartPolicy(RestartBudget budget, Backoff backoff, Decision afterwards) implements FailurePolicy {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if what follows is a restart
     */
    public RestartPolicy {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(afterwards, "afterwards");
        if (afterwards instanceof Decision.Restart) {
            throw new IllegalArgumentException(
                    "what follows a used-up budget must not be a restart: afterwards=" + afterwards);
        }
    }

    /** Ten restarts in ten seconds, pauses from 10 ms to 1 s, then stop. */
    public static RestartPolicy defaults() {
        return new RestartPolicy(RestartBudget.defaults(), Backoff.defaults(), new Decision.Stop());
    }

    /** Ten restarts in ten seconds, pauses from 10 ms to 1 s, then the parent decides. */
    public static RestartPolicy escalating() {
        return new RestartPolicy(RestartBudget.defaults(), Backoff.defaults(), new Decision.Escalate());
    }

    @Override
    public Decision decide(Failure failure, History history) {
        if (budget.isUsedUp(history)) {
            history.budgetUsedUp(budget.restarts(), budget.within());
            return afterwards;
        }
        return new Decision.Restart(backoff.pause(history));
    }
}
