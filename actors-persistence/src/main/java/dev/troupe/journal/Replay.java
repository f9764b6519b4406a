package dev.troupe.journal;

/**
 * Receives what a recovery finds: the parts of a snapshot in the order in which they were written, if there is one, and
 * then the records behind it in the order of their sequence numbers. All on the thread that called {@link Journal#recover};
 * the arrays belong to the replay. An exception ends the recovery and reaches its caller; nothing on disk changes by it.
 */
public interface Replay {
    /** Takes a part of a snapshot, all of which was verified before. */
    void snapshot(byte[] part);

    /** Takes a record. */
    void record(long sequence, byte[] payload);

    /** One that looks at nothing: for who wants to know where the journal ends, or only to go on behind it. */
    static Replay ignoring() {
        return new Replay() {
            @Override
            public void snapshot(byte[] part) {}

            @Override
            public void record(long sequence, byte[] payload) {}
        };
    }
}
