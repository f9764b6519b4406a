package dev.troupe.journal;

import java.util.Objects;

/**
 * How a data directory is kept.
 *
 * @param format of the generations that are written from now on
 * @param onDamage what a recovery does when durable records are missing
 * @param dirtyLimit how many bytes may be appended and not forced; the append that reaches it forces, so that the
 *     operating system never has to hold writers up to write back what they have left behind
 * @param snapshots how many snapshots are kept, each with the records behind it: one more than may be damaged
 * @param snapshotAfter how many bytes of records make a new snapshot due, or as many as the last one has if that is more
 * @param reserve how many bytes of the disk are left for what is under way already; a snapshot that would take half of
 *     them is given up
 */
public record JournalOptions(
        Format format, OnDamage onDamage, long dirtyLimit, int snapshots, long snapshotAfter, long reserve) {
    private static final JournalOptions DEFAULTS =
            new JournalOptions(Format.PLAIN, OnDamage.REFUSE, 8 << 20, 2, 64 << 20, 256 << 20);

    /** Checks the numbers: the dirty limit and the number of snapshots are positive, the others not negative. */
    public JournalOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(onDamage, "onDamage");
        if (dirtyLimit <= 0) {
            throw new IllegalArgumentException("a dirty limit is positive: " + dirtyLimit);
        }
        if (snapshots < 1) {
            throw new IllegalArgumentException("one snapshot is kept at least: snapshots=" + snapshots);
        }
        if (snapshotAfter < 0 || reserve < 0) {
            throw new IllegalArgumentException(
                    "numbers of bytes are not negative: snapshotAfter=" + snapshotAfter + " reserve=" + reserve);
        }
    }

    /** Plain files, damage is refused, a dirty limit of 8 MiB; 2 snapshots, after 64 MiB each; a reserve of 256 MiB. */
    public static JournalOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another format. */
    public JournalOptions withFormat(Format other) {
        return new JournalOptions(other, onDamage, dirtyLimit, snapshots, snapshotAfter, reserve);
    }

    /** The same with another answer to damage. */
    public JournalOptions withOnDamage(OnDamage other) {
        return new JournalOptions(format, other, dirtyLimit, snapshots, snapshotAfter, reserve);
    }

    /** The same with another limit, in bytes. */
    public JournalOptions withDirtyLimit(long bytes) {
        return new JournalOptions(format, onDamage, bytes, snapshots, snapshotAfter, reserve);
    }

    /** The same with another number of snapshots. */
    public JournalOptions withSnapshots(int kept) {
        return new JournalOptions(format, onDamage, dirtyLimit, kept, snapshotAfter, reserve);
    }

    /** The same with another number of bytes between snapshots. */
    public JournalOptions withSnapshotAfter(long bytes) {
        return new JournalOptions(format, onDamage, dirtyLimit, snapshots, bytes, reserve);
    }

    /** The same with another reserve, in bytes. */
    public JournalOptions withReserve(long bytes) {
        return new JournalOptions(format, onDamage, dirtyLimit, snapshots, snapshotAfter, bytes);
    }
}
