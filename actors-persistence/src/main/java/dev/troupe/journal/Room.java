package dev.troupe.journal;

/**
 * How much room a journal's disk has.
 *
 * @param usable bytes that may still be written, as far as is known
 * @param reserve bytes that are to be left for what is under way already
 */
public record Room(long usable, long reserve) {
    /** Whether the reserve is begun. */
    public boolean isLow() {
        return usable < reserve;
    }

    /** Whether there is a quarter of the reserve beside it, so that writes may go on for a while. */
    public boolean isEnough() {
        return usable - reserve >= reserve / 4;
    }
}
