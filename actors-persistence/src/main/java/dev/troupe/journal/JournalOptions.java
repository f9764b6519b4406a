package dev.troupe.journal;

import java.util.Objects;

/**
 * How a data directory is kept.
 *
 * @param format of the generations that are written from now on
 * @param onDamage what a recovery does when durable records are missing
 * @param dirtyLimit how many bytes may be appended and not forced; the append that reaches it forces, so that the
 *     operating system never has to hold writers up to write back what they have left behind
 */
public record JournalOptions(Format format, OnDamage onDamage, long dirtyLimit) {
    private static final JournalOptions DEFAULTS = new JournalOptions(Format.PLAIN, OnDamage.REFUSE, 8 << 20);

    /** Checks the limit, which is positive. */
    public JournalOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(onDamage, "onDamage");
        if (dirtyLimit <= 0) {
            throw new IllegalArgumentException("a dirty limit is positive: " + dirtyLimit);
        }
    }

    /** Plain files, damage is refused, 8 MiB. */
    public static JournalOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another format. */
    public JournalOptions withFormat(Format other) {
        return new JournalOptions(other, onDamage, dirtyLimit);
    }

    /** The same with another answer to damage. */
    public JournalOptions withOnDamage(OnDamage other) {
        return new JournalOptions(format, other, dirtyLimit);
    }

    /** The same with another limit, in bytes. */
    public JournalOptions withDirtyLimit(long bytes) {
        return new JournalOptions(format, onDamage, bytes);
    }
}
