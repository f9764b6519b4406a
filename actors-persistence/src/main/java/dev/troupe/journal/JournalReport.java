package dev.troupe.journal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reading of a whole journal has found.
 *
 * @param holder who held the directory when the reading began, or null: a writer may have been at work then
 * @param generations all that are there or known to have been, oldest first
 * @param snapshots all that the journal counts on, oldest first
 * @param lastSequence the last sequence in use
 * @param records the number of records read
 * @param missing what an earlier salvage found missing for good
 * @param damages of what is kept: a recovery refuses the journal, unless a newer snapshot is whole
 * @param tornTail what a recovery would cut behind the last record, or null
 */
public record JournalReport(
        @Nullable String holder,
        List<Generation> generations,
        List<Snapshot> snapshots,
        long lastSequence,
        long records,
        List<Range> missing,
        List<Finding> damages,
        @Nullable String tornTail) {
    /** Copies the lists. */
    public JournalReport {
        generations = List.copyOf(generations);
        snapshots = List.copyOf(snapshots);
        missing = List.copyOf(missing);
        damages = List.copyOf(damages);
    }

    /** What became of a generation. */
    public enum State {
        /** All that it should hold is there. */
        CLEAN,
        /** It is the newest one of a journal that is held. */
        IN_USE,
        /** Behind the last record lies what was not yet forced when the process ended. */
        TORN_TAIL,
        /** A salvage has put it in the place of a damaged one. */
        REPLACED,
        /** Records are missing that are known to have been durable. */
        DAMAGED,
        /** Its directory is gone, and a salvage has given it up. */
        LOST
    }

    /**
     * One generation.
     *
     * @param format of its files, or null if there is none
     * @param first the sequence of its first record, or 0 if it holds none
     * @param last the sequence of its last record, or 0 if it holds none
     * @param bytes of its records
     */
    public record Generation(
            int number, @Nullable Format format, long first, long last, long records, long bytes, State state) {}

    /** Whether nothing is damaged, no snapshot either. */
    public boolean isWhole() {
        return damages.isEmpty() && snapshots.stream().allMatch(one -> one.fault() == null);
    }

    /**
     * One snapshot.
     *
     * @param sequence of the last record that it covers
     * @param bytes its size, or 0 if it is not whole
     * @param fault why it is not whole, or null
     */
    public record Snapshot(
            long sequence, long bytes, @Nullable String fault) {}

    /** Sequences, both ends included. */
    public record Range(long from, long to) {}

    /**
     * Damage.
     *
     * @param generation the number of the one that is damaged, or 0 if it is not one alone
     * @param file the file, or the directory if a file is missing
     * @param position the byte at which reading stopped
     * @param missing the records that are missing, as far as is known, or null
     * @param rule the rule that is broken, and how
     */
    public record Finding(
            int generation,
            Path file,
            long position,
            @Nullable Range missing,
            String rule) {}
}
