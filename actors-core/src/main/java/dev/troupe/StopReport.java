package dev.troupe;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a system stopped.
 *
 * @param drained whether every mailbox was empty and every await done before the actors were stopped
 * @param took from the call until all was over, the last listeners included
 * @param handled the turns that handled a message, over the life of the system
 * @param deadLetters the messages that were accepted and not handled, over the life of the system
 * @param unfinished the paths of the top-level actors that had not ended in time, and of those whose turns had not
 * @param cause the failure that stopped the system since it was escalated from the top; null if somebody has asked for it
 */
public record StopReport(
        boolean drained,
        Duration took,
        long handled,
        long deadLetters,
        List<String> unfinished,
        @Nullable Cause cause) {
    /** Copies the list. */
    public StopReport {
        unfinished = List.copyOf(unfinished);
    }

    /**
     * What stopped the system.
     *
     * @param actor the path of the actor that has failed, from which the failure was escalated up to the top
     * @param failure what ended it
     */
    public record Cause(String actor, Failure failure) {
        /** Where a failure began that has come up to this actor. */
        static Cause of(String top, Failure escalated) {
            String actor = top;
            Failure failure = escalated;
            while (failure instanceof Failure.Escalated(String child, Failure below)) {
                actor = child;
                failure = below;
            }
            return new Cause(actor, failure);
        }
    }
}
