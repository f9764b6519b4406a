package dev.troupe.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery found.
 *
 * @param lastSequence the last sequence number in use; the next append takes the one after it
 * @param snapshot the sequence up to which a snapshot was delivered; 0 if none was
 * @param records the number of records delivered
 * @param generations the number of generation directories read
 * @param tornTail what was cut behind the last good record of the newest generation, or null
 * @param damages what this recovery salvaged; empty when nothing was damaged
 */
public record Recovery(
        long lastSequence,
        long snapshot,
        long records,
        int generations,
        @Nullable String tornTail,
        List<String> damages) {
    /** Copies the list. */
    public Recovery {
        damages = List.copyOf(damages);
    }
}
