package dev.troupe.journal;

/**
 * Where a {@link JournalWriter} keeps its records. The one on disk is a {@link DataDirectory}.
 *
 * <p>Any thread. Every method may wait for a disk, and the thread that waits may be given up meanwhile, so that there are
 * two: that one, which is a zombie, and its successor. The successor begins with {@link #recover}. From then on a zombie
 * that is inside a tail can change nothing any more that counts, nor close what others use, and is not waited for; one that
 * recovers or starts a tail itself is not overtaken: the successor is refused as long as that lasts.
 */
public interface Journal {
    /**
     * Reads the newest snapshot and the records behind it, or all records if there is none. A tail that is still open is
     * closed first, or taken away from who is inside.
     *
     * @throws DirectoryInUseException if another thread recovers or starts a tail
     * @throws JournalDamagedException if durable records are missing and damage is refused
     * @throws LaterVersionException if a later version has written it
     * @throws JournalFailedException if an append or a force failed before
     */
    Recovery recover(Replay replay);

    /**
     * Starts a new tail behind what the last recovery found.
     *
     * @throws DirectoryInUseException if another thread recovers or starts a tail
     * @throws IllegalStateException if no recovery came since the last tail
     * @throws JournalFailedException if it could not be started, or an append or force failed before
     */
    Tail startTail();

    /** How much room there is for more. */
    Room room();

    /** The part of a journal that one life of the writer appends to. Nobody else does. */
    interface Tail extends AutoCloseable {
        /**
         * Appends a record; it is durable after the next {@link #force}. A tail may force by itself when much is not.
         *
         * @throws IllegalArgumentException if the sequence is not the next one or the payload is too large; nothing
         *     happened
         * @throws IllegalStateException if a recovery has ended this tail
         * @throws JournalFailedException if this or an earlier call failed; final
         */
        void append(long sequence, byte[] payload);

        /**
         * Everything appended survives the death of the process from here on, if not a loss of power.
         *
         * @throws IllegalStateException if a recovery has ended this tail; what was appended is not known to be safe
         * @throws JournalFailedException if this or an earlier call failed; final
         */
        void flush();

        /**
         * Waits until everything appended is durable.
         *
         * @throws IllegalStateException if a recovery has ended this tail; what was appended is not known to be durable
         * @throws JournalFailedException if this or an earlier call failed; final
         */
        void force();

        /**
         * Ends this tail as {@link #close} does, and starts another one behind it.
         *
         * @throws DirectoryInUseException if another thread recovers or starts a tail
         * @throws IllegalStateException if a recovery has ended this tail
         * @throws JournalFailedException if the force failed, or the new one could not be started
         */
        Tail roll();

        /**
         * Writes down what its owner's state was where this tail began, so that a recovery need not read what came before;
         * then lets go what no recovery needs any more. Another thread may append meanwhile. Does nothing if there is a
         * snapshot of that state already.
         *
         * @throws IllegalStateException if this tail has ended, or a snapshot of it is being written; there is no new one
         * @throws java.io.UncheckedIOException if it could not be written; the journal is as it was, and the snapshot, if
         *     it is there all the same, is a good one
         */
        void snapshot(SnapshotSource source);

        /**
         * Whether so much, or in so many tails, came behind the last snapshot that it is time for one. Only where
         * {@link #append} may be called.
         */
        boolean isSnapshotDue();

        /** The sequence of the last record appended, or of the last one before this tail. */
        long lastSequence();

        /** Everything up to this sequence was forced. */
        long durableUpTo();

        /**
         * Forces and closes. After a failure it only closes. A second call does nothing.
         *
         * @throws JournalFailedException if the force failed
         */
        @Override
        void close();
    }
}
