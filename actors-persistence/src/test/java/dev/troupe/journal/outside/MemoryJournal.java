package dev.troupe.journal.outside;

import dev.troupe.journal.DirectoryInUseException;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalDamagedException;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.Replay;
import dev.troupe.journal.Room;
import dev.troupe.journal.SnapshotSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal of somebody else, in memory and for one thread, without snapshots. */
final class MemoryJournal implements Journal {
    private static final int LARGEST = 8 * 1024 * 1024;
    private static final Path NOWHERE = Path.of("memory");

    private final List<byte[]> records = new ArrayList<>();
    private @Nullable JournalFailedException failure;
    private @Nullable MemoryTail current;
    private boolean recovered;
    boolean failing;

    @Override
    public Recovery recover(Replay replay) {
        check();
        if (current != null) {
            current.close();
        }
        for (int i = 0; i < records.size(); i++) {
            replay.record(i + 1, records.get(i).clone());
        }
        recovered = true;
        return new Recovery(records.size(), 0, records.size(), 1, null, List.of());
    }

    @Override
    public Tail startTail() {
        check();
        if (!recovered) {
            throw new IllegalStateException("a tail starts behind a recovery");
        }
        recovered = false;
        MemoryTail started = new MemoryTail();
        current = started;
        return started;
    }

    @Override
    public Room room() {
        return new Room(Long.MAX_VALUE, 0);
    }

    private void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** What a journal elsewhere may have to say. */
    static List<RuntimeException> refusals() {
        return List.of(
                new DirectoryInUseException(NOWHERE, "somebody"),
                new JournalDamagedException(NOWHERE, 4, 7, "a record follows another"));
    }

    private final class MemoryTail implements Tail {
        private long durable = records.size();
        private boolean closed;

        @Override
        public void append(long sequence, byte[] payload) {
            flush();
            if (sequence != lastSequence() + 1 || payload.length > LARGEST) {
                throw new IllegalArgumentException("not the next record, or too large: " + sequence);
            }
            records.add(payload.clone());
        }

        @Override
        public void flush() {
            check();
            if (closed) {
                throw new IllegalStateException("the tail has ended");
            }
        }

        @Override
        public void force() {
            flush();
            if (failing) {
                failure = new JournalFailedException("a force failed", null);
                throw failure;
            }
            durable = records.size();
        }

        @Override
        public Tail roll() {
            flush();
            close();
            recovered = true;
            return startTail();
        }

        @Override
        public void snapshot(SnapshotSource source) {}

        @Override
        public boolean isSnapshotDue() {
            return false;
        }

        @Override
        public long lastSequence() {
            return records.size();
        }

        @Override
        public long durableUpTo() {
            return durable;
        }

        @Override
        public void close() {
            if (!closed && failure == null) {
                force();
            }
            closed = true;
        }
    }
}
