package dev.troupe.benchmarks;

import dev.troupe.benchmarks.JournalLoading.Loaded;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long it takes to read a journal, with a snapshot and without. */
@Command(
        name = "recovery-of-journal",
        mixinStandardHelpOptions = true,
        description = "Writes a journal of events of 100 bytes, and measures how long it takes to read: all events, and"
                + " a snapshot of the state that they make.",
        sortOptions = false,
        showDefaultValues = true)
final class RecoveryOfJournal implements Callable<Integer> {
    private static final double REACH = 2_000_000;
    private static final String ALL = "all events";

    @Option(names = "--formats", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Format> formats = List.of(Format.values());

    @Option(names = "--events", description = "How many are written.")
    private int events = 10_000_000;

    @Option(names = "--keys", description = "How many there are in the state.")
    private int keys = 1_000_000;

    @Option(names = "--heaps", split = ",", description = "Of the processes that read all events.")
    private List<String> heaps = List.of("4g", "256m");

    @Option(names = "--rounds", description = "How often each journal is read.")
    private int rounds = 3;

    @Option(names = "--folder", description = "Where: the file system that is measured; 3 GB of it.")
    private Path folder = Path.of("benchmarks", "target");

    @Option(names = "--results", description = "Keeps the raw results in this folder.")
    private @Nullable Path results;

    /** What is read, and by how large a process. */
    private record Row(Format format, String what, String heap) {}

    private final Map<Row, List<Loaded>> measured = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new RecoveryOfJournal())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> circumstances = Circumstances.now(List.of());
        circumstances.put("length", rounds + " rounds");
        Path work = Files.createTempDirectory(Files.createDirectories(folder), "recovery");
        try {
            for (Format format : formats) {
                measure(format, work.resolve(format.name()));
            }
        } finally {
            Folders.delete(work);
        }
        print(circumstances);
        if (results != null) {
            write(Circumstances.file(results, circumstances, "-recovery-of-journal"), circumstances);
        }
        return 0;
    }

    private void measure(Format format, Path directory) throws IOException, InterruptedException {
        System.err.println(format + " is being written");
        var options = JournalOptions.defaults().withFormat(format);
        try (DataDirectory journal = DataDirectory.open(directory, options, System.err::println)) {
            journal.recover(Replay.ignoring());
            Journal.Tail tail = journal.startTail();
            for (long sequence = 1; sequence <= events; sequence++) {
                tail.append(sequence, KeyedRecord.of(sequence % keys, sequence));
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (String heap : heaps) {
                read(directory, new Row(format, ALL, heap), events);
            }
        }
        try (DataDirectory journal = DataDirectory.open(directory, options, System.err::println)) {
            journal.recover(Replay.ignoring());
            journal.startTail().snapshot(sink -> KeyedRecord.writeState(keys, key -> events, sink));
        }
        for (int round = 1; round <= rounds; round++) {
            read(directory, new Row(format, "the snapshot, into a map", heaps.getFirst()), keys);
        }
    }

    private void read(Path directory, Row row, int expected) throws IOException, InterruptedException {
        System.err.print(row.format + ", " + row.what + ", " + row.heap + ": ");
        Loaded loaded = JournalLoading.start(directory, row.heap);
        if (loaded.records() != expected) {
            throw new IllegalStateException(
                    "all that was written must be read: records=" + loaded.records() + " expected=" + expected);
        }
        System.err.printf(Locale.ROOT, "%,.0f/s%n", loaded.perSecond());
        measured.computeIfAbsent(row, key -> new ArrayList<>()).add(loaded);
    }

    private void print(Map<String, String> circumstances) {
        System.out.println(Circumstances.line(circumstances));
        System.out.println();
        System.out.println("| format | what is read | records | heap | seconds | records/s | reach | reached |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        measured.forEach((row, loads) -> System.out.println("| " + String.join(" | ", cells(row, loads)) + " |"));
    }

    private static List<String> cells(Row row, List<Loaded> loads) {
        Spread perSecond = Spread.of(loads, Loaded::perSecond);
        boolean isRaw = row.what.equals(ALL);
        return List.of(
                row.format.name(),
                row.what,
                number("%,.0f", loads.getFirst().records()),
                row.heap,
                Spread.of(loads, Loaded::seconds).show(figure -> number("%.2f", figure)),
                perSecond.show(figure -> number("%,.0f", figure)),
                isRaw ? number("%,.0f", REACH) : "",
                isRaw ? perSecond.median() >= REACH ? "yes" : "**no**" : "");
    }

    private static String number(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }

    private void write(Path file, Map<String, String> circumstances) throws IOException {
        var lines = new ArrayList<String>();
        circumstances.forEach((name, value) -> lines.add("# " + name + ": " + value));
        lines.add("format,what,heap,records,seconds");
        measured.forEach((row, loads) -> loads.forEach(loaded -> lines.add(String.join(
                ",",
                row.format.name(),
                '"' + row.what + '"',
                row.heap,
                Long.toString(loaded.records()),
                Double.toString(loaded.seconds())))));
        Files.write(file, lines);
        System.out.println("raw results: " + file);
    }
}
