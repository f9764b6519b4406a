package dev.troupe.benchmarks;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.OnDamage;
import dev.troupe.journal.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a journal once, in a process of its own: the records are counted, a snapshot becomes a map. */
final class JournalLoading implements Replay {
    private static final String LOADED = "loaded ";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /**
     * What came of it.
     *
     * @param records of the journal, and of the snapshot
     * @param seconds from the opening of the directory
     */
    record Loaded(long records, double seconds) {
        double perSecond() {
            return records / seconds;
        }
    }

    private final Map<Long, byte[]> state = new HashMap<>();
    private long records;
    private long keys;

    private JournalLoading() {}

    @Override
    public void snapshot(byte[] part) {
        for (byte[] record : KeyedRecord.split(part)) {
            state.put(KeyedRecord.key(record), record);
        }
    }

    @Override
    public void record(long sequence, byte[] payload) {
        keys += KeyedRecord.key(payload); // looks at the record
        records++;
    }

    /** In the process: the directory. */
    public static void main(String[] args) {
        long begin = System.nanoTime();
        var loading = new JournalLoading();
        DataDirectory.open(Path.of(args[0]), OnDamage.REFUSE, System.err::println)
                .recover(loading);
        long nanos = System.nanoTime() - begin;
        System.err.print("the keys add up to " + loading.keys + ", ");
        System.out.println(LOADED + (loading.records + loading.state.size()) + "," + nanos / 1e9);
    }

    /**
     * Starts the process and waits for its report.
     *
     * @throws IllegalStateException if it failed, for one because the heap was too small
     */
    static Loaded start(Path directory, String heap) throws IOException, InterruptedException {
        var options = List.of("-Xmx" + heap, "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");
        var process = new JavaProcess(JournalLoading.class, List.of(directory.toString()), options, LIMIT);
        String[] fields = JavaProcess.line(process.lines(), LOADED).split(",");
        return new Loaded(Long.parseLong(fields[0]), Double.parseDouble(fields[1]));
    }
}
