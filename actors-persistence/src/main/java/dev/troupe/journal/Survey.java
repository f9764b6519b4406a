package dev.troupe.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a reading comes across that goes on past damage. */
final class Survey implements Replay {
    /** Whether a writer appends meanwhile, so that what lies behind the last record is nobody's tail. */
    final boolean besideWriter;

    final List<Damage> damages = new ArrayList<>();
    final TreeMap<Integer, Part> parts = new TreeMap<>();
    private final Consumer<? super JournalRecord> records;
    private @Nullable GenerationReader reader;
    private long first;

    /** What was read of one generation; the first sequence is 0 if it holds no record. */
    record Part(@Nullable Format format, long first, GenerationReader.End end) {
        JournalReport.Generation report(int number, JournalReport.State state) {
            long last = first == 0 ? 0 : end.last();
            return new JournalReport.Generation(number, format, first, last, end.records(), end.bytes(), state);
        }
    }

    Survey(boolean besideWriter, Consumer<? super JournalRecord> records) {
        this.besideWriter = besideWriter;
        this.records = records;
    }

    void begin(GenerationReader next) {
        reader = next;
        first = 0;
    }

    @Override
    public void snapshot(byte[] part) {}

    @Override
    public void record(long sequence, byte[] payload) {
        if (first == 0) {
            first = sequence;
        }
        records.accept(new JournalRecord(current().generation, sequence, payload));
    }

    void end(GenerationReader.End end) {
        parts.put(current().generation, new Part(current().format(), first, end));
    }

    private GenerationReader current() {
        if (reader == null) {
            throw new IllegalStateException("records are of a generation that has begun");
        }
        return reader;
    }
}
