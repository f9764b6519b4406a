package dev.troupe.journal;

import java.nio.file.Path;

/** Durable records are missing or unreadable. Nothing on disk was changed. */
public final class JournalDamagedException extends RuntimeException {
    private final transient Path file;
    private final long position;
    private final long sequence;

    /**
     * For whoever implements a {@link Journal}.
     *
     * @param file the file, or the directory when a file is missing
     * @param position the byte position in the file at which reading stopped
     * @param sequence the first missing sequence number
     * @param rule the rule that is broken, and how
     */
    public JournalDamagedException(Path file, long position, long sequence, String rule) {
        super(rule + " (file " + file + ", position " + position + ", first missing sequence " + sequence
                + "); nothing was changed");
        this.file = file;
        this.position = position;
        this.sequence = sequence;
    }

    /** The file, or the directory when a file is missing. */
    public Path file() {
        return file;
    }

    /** The byte position in the file at which reading stopped. */
    public long position() {
        return position;
    }

    /** The first missing sequence number. */
    public long sequence() {
        return sequence;
    }
}
