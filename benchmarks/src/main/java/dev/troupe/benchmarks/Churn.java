package dev.troupe.benchmarks;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much disk a journal takes at most while a state is written again and again. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        description = "Gives keys new numbers as fast as it goes, has snapshots written beside when they are due, and"
                + " measures the largest disk use; then reads what is left.",
        sortOptions = false,
        showDefaultValues = true)
final class Churn implements Callable<Integer> {
    /** A step that meets all keys in turn, far from one another. */
    private static final long STEP = 7_919;

    private static final int LOOK_EVERY = 100_000;

    @Option(names = "--updates", description = "How many; the default is a day of 1000 per second.")
    private long updates = 86_400_000;

    @Option(names = "--keys", description = "How many there are in the state.")
    private int keys = 1_000_000;

    @Option(names = "--format", description = "One of: ${COMPLETION-CANDIDATES}")
    private Format format = Format.PLAIN;

    @Option(names = "--folder", description = "Where.")
    private Path folder = Path.of("benchmarks", "target");

    private long[] numbers = {};
    private CompletableFuture<Void> snapshot = CompletableFuture.completedFuture(null);
    private int snapshots;
    private long mostBytes;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Churn())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Circumstances.line(Circumstances.now(List.of())));
        System.out.println();
        Path directory = Files.createTempDirectory(Files.createDirectories(folder), "churn");
        JournalOptions options = JournalOptions.defaults().withFormat(format);
        try {
            long begin = System.nanoTime();
            write(directory, options);
            double seconds = (System.nanoTime() - begin) / 1e9;
            check(directory, options);
            print(options, seconds);
        } finally {
            Folders.delete(directory);
        }
        return 0;
    }

    private void write(Path directory, JournalOptions options) throws IOException, InterruptedException {
        numbers = new long[keys];
        try (DataDirectory journal = DataDirectory.open(directory, options, System.err::println)) {
            journal.recover(Replay.ignoring());
            Journal.Tail tail = journal.startTail();
            for (long sequence = 1; sequence <= updates; sequence++) {
                int key = (int) (sequence * STEP % keys);
                numbers[key] = sequence;
                tail.append(sequence, KeyedRecord.of(key, sequence));
                if (tail.isSnapshotDue() && snapshot.isDone()) {
                    tail = snapshot(tail);
                }
                if (sequence % LOOK_EVERY == 0) {
                    mostBytes = Math.max(mostBytes, used(directory));
                }
            }
            snapshot.join();
        }
    }

    /** As a journal's writer does it. */
    private Journal.Tail snapshot(Journal.Tail tail) {
        snapshot.join();
        Journal.Tail next = tail.roll();
        long[] copy = numbers.clone();
        snapshots++;
        snapshot = CompletableFuture.runAsync(
                () -> next.snapshot(sink -> KeyedRecord.writeState(keys, key -> copy[key], sink)));
        return next;
    }

    /** Bytes that the file system has given. What is deleted meanwhile is left out. */
    private static long used(Path directory) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-s", "-B1", directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        du.waitFor();
        return Long.parseLong(output.split("\t")[0]);
    }

    /** Each key has the number that it was given last. */
    private void check(Path directory, JournalOptions options) {
        long[] found = new long[keys];
        try (DataDirectory journal = DataDirectory.open(directory, options, System.err::println)) {
            journal.recover(new Replay() {
                @Override
                public void snapshot(byte[] part) {
                    KeyedRecord.split(part).forEach(this::take);
                }

                @Override
                public void record(long sequence, byte[] payload) {
                    take(payload);
                }

                private void take(byte[] record) {
                    found[(int) KeyedRecord.key(record)] = KeyedRecord.number(record);
                }
            });
        }
        if (!Arrays.equals(found, numbers)) {
            throw new IllegalStateException("what was written last must be read again");
        }
    }

    private void print(JournalOptions options, double seconds) {
        long unit = Math.max(options.snapshotAfter(), (long) keys * KeyedRecord.BYTES);
        // Each snapshot that is kept and the one that is written have as much as a unit, and records behind them.
        int reach = 2 * (options.snapshots() + 1);
        System.out.println(
                "| updates | keys | snapshots | seconds | written, MB | most on disk, MB | of a snapshot, or 64 MiB"
                        + " | reach | reached |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| %,d | %,d | %,d | %.0f | %,.0f | %,.0f | %.1f times | %d | %s |%n",
                updates,
                keys,
                snapshots,
                seconds,
                updates * KeyedRecord.BYTES / 1e6,
                mostBytes / 1e6,
                (double) mostBytes / unit,
                reach,
                mostBytes <= reach * unit ? "yes" : "**no**");
    }
}
