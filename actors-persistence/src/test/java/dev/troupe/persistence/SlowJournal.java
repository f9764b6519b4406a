package dev.troupe.persistence;

import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.Replay;
import dev.troupe.journal.Room;
import dev.troupe.journal.SnapshotSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal in memory that forces when it is told to, if it is told to be slow. */
final class SlowJournal implements Journal {
    private static final long RESERVE = 1000;

    private final List<byte[]> records = new CopyOnWriteArrayList<>();
    private volatile int forced;
    private volatile boolean fails;
    private volatile long usable = Long.MAX_VALUE / 2;
    private final Semaphore forces = new Semaphore(1_000_000);
    private final AtomicInteger failedReadings = new AtomicInteger();
    private final Semaphore readings = new Semaphore(1_000_000);

    /** So many recoveries fail from now on, for a reason that may pass. */
    void failReadings(int count) {
        failedReadings.set(count);
    }

    /** From now on a force waits. */
    void hold() {
        forces.drainPermits();
    }

    /** Whether that many records were appended. */
    boolean has(int count) {
        return records.size() >= count;
    }

    void letGo() {
        forces.release(1_000_000);
        readings.release(1_000_000);
    }

    /** From now on a recovery waits. */
    void holdReading() {
        readings.drainPermits();
    }

    /** The next force fails, and all that come after it. */
    void fail() {
        fails = true;
        letGo();
    }

    @Override
    public Recovery recover(Replay replay) {
        readings.acquireUninterruptibly();
        if (failedReadings.getAndDecrement() > 0) {
            throw new UncheckedIOException(new IOException("Too many open files"));
        }
        check();
        for (int i = 0; i < records.size(); i++) {
            replay.record(i + 1, records.get(i));
        }
        return new Recovery(records.size(), 0, records.size(), 1, null, List.of());
    }

    private void check() {
        if (fails) {
            throw new JournalFailedException("the disk is gone", null);
        }
    }

    /** From now on so many bytes may still be written. */
    void leave(long bytes) {
        usable = bytes;
    }

    @Override
    public Room room() {
        return new Room(usable, RESERVE);
    }

    @Override
    public Tail startTail() {
        return new Tail() {
            @Override
            public void append(long sequence, byte[] payload) {
                records.add(payload);
            }

            @Override
            public void flush() {}

            @Override
            public void force() {
                forces.acquireUninterruptibly();
                check();
                forced = records.size();
            }

            @Override
            public long lastSequence() {
                return records.size();
            }

            @Override
            public long durableUpTo() {
                return forced;
            }

            @Override
            public Tail roll() {
                return this;
            }

            @Override
            public void snapshot(SnapshotSource source) {}

            @Override
            public boolean isSnapshotDue() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
