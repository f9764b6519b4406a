package dev.troupe.persistence;

import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.RecordConsumer;
import dev.troupe.journal.Recovery;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A journal in memory that forces when it is told to, if it is told to be slow. */
final class SlowJournal implements Journal {
    private final List<byte[]> records = new CopyOnWriteArrayList<>();
    private volatile int forced;
    private volatile boolean fails;
    private final Semaphore forces = new Semaphore(1_000_000);

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
    }

    /** The next force fails, and all that come after it. */
    void fail() {
        fails = true;
        letGo();
    }

    @Override
    public Recovery recover(RecordConsumer consumer) {
        check();
        for (int i = 0; i < records.size(); i++) {
            consumer.accept(i + 1, records.get(i));
        }
        return new Recovery(records.size(), records.size(), 1, null, List.of());
    }

    private void check() {
        if (fails) {
            throw new JournalFailedException("the disk is gone", null);
        }
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
            public void close() {}
        };
    }
}
