package dev.troupe;

import java.time.Duration;
import java.util.List;

/**
 * How a system stopped.
 *
 * @param drained whether every mailbox was empty and every await done before the actors were stopped
 * @param took from the call until the last worker ended
 * @param handled the turns that handled a message, over the life of the system
 * @param deadLetters the messages that were accepted and not handled, over the life of the system
 * @param unfinished the paths of actors that had not ended in time
 */
public record StopReport(boolean drained, Duration took, long handled, long deadLetters, List<String> unfinished) {
    /** Copies the list. */
    public StopReport {
        unfinished = List.copyOf(unfinished);
    }
}
