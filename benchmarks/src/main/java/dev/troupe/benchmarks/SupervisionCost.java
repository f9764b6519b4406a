package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Fork.Figures;
import dev.troupe.benchmarks.Fork.Length;
import dev.troupe.spi.SupervisionProvider;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What messages of Troupe cost with the supervisor on the class path, and without. */
@Command(
        name = "supervision-cost",
        mixinStandardHelpOptions = true,
        description =
                "Measures rows of beside-peers for Troupe alone, with the supervisor on the class path and without it,"
                        + " in turn, each in a process of its own.",
        sortOptions = false,
        showDefaultValues = true)
final class SupervisionCost implements Callable<Integer> {
    @Option(names = "--rows", split = ",", description = "Only these rows: ${COMPLETION-CANDIDATES}")
    private List<Row> rows =
            List.of(Row.PING_PONG_1, Row.PING_PONG_1000, Row.TELL_1_1, Row.RING, Row.ASK, Row.WITHIN_WORKER);

    @Option(names = "--rounds", description = "How often each is measured.")
    private int rounds = 10;

    @Option(names = "--warm-up", description = "Milliseconds that a process works before it counts.")
    private long warmUpMillis = 3000;

    @Option(names = "--measure", description = "Milliseconds that a process is measured.")
    private long measureMillis = 1500;

    @Option(names = "--quick", description = "A tenth of the work, hardly warm, two rounds: shows that all of it runs.")
    private boolean quick;

    @Option(names = "--results", description = "Keeps the raw results in this folder.")
    private @Nullable Path folder;

    /** One round of one row. */
    private record Pair(int round, Row row, Figures without, Figures with) {
        private double nanosWithout() {
            return Results.median(without.perOperation());
        }

        private double nanosWith() {
            return Results.median(with.perOperation());
        }
    }

    private final List<Pair> pairs = new ArrayList<>();
    private int failures;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SupervisionCost())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Length length = quick ? new Length(10, 100, 100) : new Length(1, warmUpMillis, measureMillis);
        rounds = quick ? 2 : rounds;
        Map<String, String> circumstances = Circumstances.now(BesidePeers.JAVA_OPTIONS);
        circumstances.put(
                "length",
                rounds + " rounds, warm-up " + length.warmUpMillis() + " ms, measured " + length.measureMillis()
                        + " ms, work divided by " + length.scale());
        Path work = Files.createTempDirectory("supervision-cost");
        Path with = Path.of(System.getProperty("java.class.path"));
        Path without = work.resolve("without-supervisor.jar");
        try {
            copyWithoutSupervisor(with, without);
            measureAll(with, without, length);
        } finally {
            Files.deleteIfExists(without);
            Files.delete(work);
        }
        print(circumstances);
        if (folder != null) {
            write(Circumstances.file(folder, circumstances, "-supervision" + (quick ? "-quick" : "")), circumstances);
        }
        return failures == 0 ? 0 : 1;
    }

    /** The same jar, in which a system finds nobody to supervise it. */
    private static void copyWithoutSupervisor(Path jar, Path copy) throws IOException {
        Files.copy(jar, copy);
        try (FileSystem inside = FileSystems.newFileSystem(copy)) {
            Files.delete(inside.getPath("META-INF", "services", SupervisionProvider.class.getName()));
        }
    }

    private void measureAll(Path with, Path without, Length length) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (Row row : rows) {
                System.err.printf("round %d of %d: %s: ", round, rounds, row);
                try {
                    Pair pair = measure(round, row, with, without, length);
                    pairs.add(pair);
                    System.err.printf(Locale.ROOT, "%.1f without, %.1f with%n", pair.nanosWithout(), pair.nanosWith());
                } catch (IllegalStateException e) {
                    System.err.println("failed: " + e.getMessage());
                    failures++;
                }
            }
        }
    }

    /** Each goes first in every other round, so that neither gains from what the machine does after the other one. */
    private static Pair measure(int round, Row row, Path with, Path without, Length length)
            throws IOException, InterruptedException {
        if (round % 2 == 0) {
            Figures first = measure(row, with, length);
            return new Pair(round, row, measure(row, without, length), first);
        }
        Figures first = measure(row, without, length);
        return new Pair(round, row, first, measure(row, with, length));
    }

    private static Figures measure(Row row, Path jar, Length length) throws IOException, InterruptedException {
        return Fork.start(row, Contender.TROUPE, length, BesidePeers.JAVA_OPTIONS, jar.toString());
    }

    private void print(Map<String, String> circumstances) {
        System.out.println(Circumstances.line(circumstances));
        System.out.println();
        System.out.println("| ns per operation | without the supervisor | with it | difference | in percent |");
        System.out.println("|---|---|---|---|---|");
        for (Row row : rows) {
            List<Pair> ofRow = pairs.stream().filter(pair -> pair.row == row).toList();
            if (!ofRow.isEmpty()) {
                System.out.println("| " + String.join(" | ", cells(row, ofRow)) + " |");
            }
        }
    }

    /** The difference is that of the two processes of a round, which met the same state of the machine. */
    private static List<String> cells(Row row, List<Pair> ofRow) {
        return List.of(
                row.title(),
                Spread.of(ofRow, Pair::nanosWithout).show(SupervisionCost::nanos),
                Spread.of(ofRow, Pair::nanosWith).show(SupervisionCost::nanos),
                Spread.of(ofRow, pair -> pair.nanosWith() - pair.nanosWithout()).show(SupervisionCost::difference),
                Spread.of(ofRow, pair -> 100 * (pair.nanosWith() / pair.nanosWithout() - 1))
                        .show(SupervisionCost::difference));
    }

    private static String nanos(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }

    private static String difference(double figure) {
        return String.format(Locale.ROOT, "%+.1f", figure);
    }

    private void write(Path file, Map<String, String> circumstances) throws IOException {
        var lines = new ArrayList<String>();
        circumstances.forEach((name, value) -> lines.add("# " + name + ": " + value));
        lines.add("round,row,supervisor,cores,figures");
        for (Pair pair : pairs) {
            lines.add(line(pair, "without", pair.without));
            lines.add(line(pair, "with", pair.with));
        }
        Files.write(file, lines);
        System.out.println("raw results: " + file);
    }

    private static String line(Pair pair, String supervisor, Figures figures) {
        return String.join(",", Integer.toString(pair.round), pair.row.name(), supervisor, Results.text(figures));
    }
}
