package dev.troupe.kv.actor;

import dev.troupe.journal.Journal;
import dev.troupe.journal.RecordConsumer;
import dev.troupe.journal.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal in memory, which knows what a loss of power would leave of it. */
final class MemoryJournal implements Journal {
    private final List<byte[]> records;
    private int forced;
    private @Nullable Tail current;

    MemoryJournal() {
        this(List.of());
    }

    private MemoryJournal(List<byte[]> records) {
        this.records = new ArrayList<>(records);
        this.forced = records.size();
    }

    /** How many records were never forced. */
    int unforced() {
        return records.size() - forced;
    }

    /** What is left when the power fails now: what was forced, and so many of the records behind it. */
    MemoryJournal afterPowerLoss(int lucky) {
        return new MemoryJournal(records.subList(0, forced + lucky));
    }

    @Override
    public Recovery recover(RecordConsumer consumer) {
        current = null;
        for (int i = 0; i < records.size(); i++) {
            consumer.accept(i + 1, records.get(i).clone());
        }
        return new Recovery(records.size(), records.size(), 1, null, List.of());
    }

    @Override
    public Tail startTail() {
        forced = records.size();
        var tail = new InMemory();
        current = tail;
        return tail;
    }

    private final class InMemory implements Tail {
        private void requireCurrent() {
            if (current != this) {
                throw new IllegalStateException("this tail is closed");
            }
        }

        @Override
        public void append(long sequence, byte[] payload) {
            requireCurrent();
            if (sequence != records.size() + 1) {
                throw new IllegalArgumentException("expected " + (records.size() + 1) + ", got " + sequence);
            }
            records.add(payload.clone());
        }

        @Override
        public void flush() {
            requireCurrent();
        }

        @Override
        public void force() {
            requireCurrent();
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
        public void close() {
            if (current == this) {
                force();
                current = null;
            }
        }
    }
}
