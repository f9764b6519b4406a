package dev.troupe.journal;

import java.util.function.Consumer;

/** The state of an owner as it was at a sequence, which does not change any more. */
@FunctionalInterface
public interface SnapshotSource {
    /**
     * Gives the state to the sink in parts, in the order in which a {@link Replay} is to get them. Runs on the thread that
     * takes the snapshot, beside the owner. An exception leaves the journal without the snapshot.
     *
     * @param sink takes a part of at most 8 MiB, and writes it before it returns; what it throws is not to be caught
     */
    void writeTo(Consumer<byte[]> sink);
}
