package dev.troupe.journal;

/**
 * Receives what a recovery finds: the parts of a snapshot in the order in which they were written, if there is one, and
 * then the records behind it in the order of their sequence numbers. All on the thread that called {@link Journal#recover};
 * the arrays belong to the replay. An exception ends the recovery and reaches its caller; nothing on disk changes by it.
 */
@FunctionalInterface
public interface Replay {
    /**
     * Takes a part of a snapshot, all of which was verified before.
     *
     * @throws UnsupportedOperationException unless overridden: whoever has snapshots taken takes them back
     */
    default void snapshot(byte[] part) {
        throw new UnsupportedOperationException("this journal holds a snapshot, which its reader does not take");
    }

    /** Takes a record. */
    void record(long sequence, byte[] payload);
}
