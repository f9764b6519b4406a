package dev.troupe;

import java.time.Duration;
import java.util.List;

/**
 * How a system stopped.
 *
 * @param drained whether every mailbox was empty and every await done before the actors were stopped
 * @param took from the call until all was over, the last listeners included
 * @param handled the turns that handled a message, over the life of the system
 * @param deadLetters the messages that were accepted and not handled, over the life of the system
 * @param unfinished the paths of the top-level actors that had not ended in time, and of those whose turns had not
 */
public record StopReport(boolean drained, Duration took, long handled, long deadLetters, List<String> unfinished) {
    /** Copies the list. */
    public StopReport {
        unfinished = List.copyOf(unfinished);
    }
}
