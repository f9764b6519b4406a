package dev.troupe;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides what follows a failure. Runs as a turn of the failed actor, so it may take its time, what it sends is sent when
 * it has returned, and one that throws, hangs or answers null stops the actor. It has no state of its own: what it needs to
 * know of the past is handed to it, so one policy serves any number of actors.
 */
@FunctionalInterface
public interface FailurePolicy {
    /** The restarts that the default policy allows. */
    int DEFAULT_RESTARTS = 10;

    /** The time within which the default policy allows them. */
    Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

    /**
     * Decides.
     *
     * @param failure what ended the incarnation
     * @param history the restarts of this actor so far
     * @return what follows; never null
     */
    Decision decide(Failure failure, History history);

    /** The restarts of one actor so far. */
    interface History {
        /** The most restarts that are remembered. */
        int MEMORY = 64;

        /** How many restarts happened within this time before now; at most {@link #MEMORY} are known. */
        int restartsWithin(Duration window);

        /** Random numbers of the system, so that a simulation can replay them. For the time of the decision only. */
        RandomGenerator random();

        /**
         * Notes that the actor has used up its restarts, whatever the decision is. The supervisor is told, with {@link
         * dev.troupe.spi.SupervisionEvent.BudgetUsedUp}.
         *
         * @param restarts how many are allowed
         * @param within the time within which they are
         */
        void budgetUsedUp(int restarts, Duration within);
    }

    /**
     * Restarts at once, at most {@value #DEFAULT_RESTARTS} times in 10 s; then the actor stops. Used where nothing else
     * is said.
     */
    static FailurePolicy restartAtOnce() {
        return (failure, history) -> {
            if (history.restartsWithin(DEFAULT_WINDOW) < DEFAULT_RESTARTS) {
                return new Decision.Restart(Duration.ZERO);
            }
            history.budgetUsedUp(DEFAULT_RESTARTS, DEFAULT_WINDOW);
            return new Decision.Stop();
        };
    }
}
