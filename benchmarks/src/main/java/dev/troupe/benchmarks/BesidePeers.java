package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Fork.Figures;
import dev.troupe.benchmarks.Fork.Length;
import dev.troupe.benchmarks.Results.Sample;
import java.io.IOException;
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

/** Measures Troupe, its peers and the limits side by side, keeps the raw results, and prints the table. */
@Command(
        name = "beside-peers",
        mixinStandardHelpOptions = true,
        description =
                "Measures Troupe, its peers and the limits side by side. Each contender does each row in a process of"
                        + " its own, round after round.",
        sortOptions = false,
        showDefaultValues = true)
final class BesidePeers implements Callable<Integer> {
    /** A heap that has been touched, and two workers where the JDK brings them. */
    static final List<String> JAVA_OPTIONS = JavaProcess.withPeers(List.of(
            "-Xms4g", "-Xmx4g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch", "-Djdk.virtualThreadScheduler.parallelism=2"));

    @Option(names = "--rows", split = ",", description = "Only these rows: ${COMPLETION-CANDIDATES}")
    private List<Row> rows = List.of(Row.values());

    @Option(names = "--contenders", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Contender> contenders = List.of(Contender.values());

    @Option(names = "--rounds", description = "How often each is measured.")
    private int rounds = 5;

    @Option(names = "--warm-up", description = "Milliseconds that a process works before it counts.")
    private long warmUpMillis = 3000;

    @Option(names = "--measure", description = "Milliseconds that a process is measured.")
    private long measureMillis = 1500;

    @Option(names = "--quick", description = "A tenth of the work, hardly warm, once: shows that all of it runs.")
    private boolean quick;

    @Option(names = "--java-option", description = "One more option for the processes; can be repeated.")
    private List<String> moreJavaOptions = List.of();

    @Option(names = "--results", description = "The folder where the results are kept.")
    private Path folder = Path.of("benchmarks/results");

    @Option(names = "--table", description = "Measures nothing, and prints the table of this file of results.")
    private @Nullable Path table;

    private int failures;

    public static void main(String[] args) {
        System.exit(new CommandLine(new BesidePeers())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (table != null) {
            System.out.print(new Table(Results.read(table)).markdown());
            return 0;
        }
        if (quick) {
            rounds = 1;
        }
        measureAll();
        return failures == 0 ? 0 : 1;
    }

    private void measureAll() throws IOException, InterruptedException {
        Length length = quick ? new Length(10, 100, 100) : new Length(1, warmUpMillis, measureMillis);
        List<String> javaOptions = javaOptions();
        var results = new Results(circumstances(length, javaOptions));
        Path file = Circumstances.file(folder, results.circumstances(), quick ? "-quick" : "");
        for (int round = 1; round <= rounds; round++) {
            for (Row row : rows) {
                for (Contender contender : contenders) {
                    if (contender.takesPartIn(row)) {
                        measure(new Place(round, row, contender), length, javaOptions, results);
                    }
                }
            }
            results.write(file); // after each round, since a run takes long
        }
        System.out.println(new Table(results).markdown());
        System.out.println("raw results: " + file);
    }

    private record Place(int round, Row row, Contender contender) {}

    private void measure(Place place, Length length, List<String> javaOptions, Results results)
            throws IOException, InterruptedException {
        System.err.printf("round %d of %d: %s, %s: ", place.round, rounds, place.row, place.contender);
        try {
            Figures figures =
                    Fork.start(place.row, place.contender, length, javaOptions, System.getProperty("java.class.path"));
            System.err.printf(Locale.ROOT, "%.1f%n", Results.median(figures.perOperation()));
            results.add(new Sample(place.round, place.row, place.contender, figures));
        } catch (IllegalStateException e) {
            System.err.println("failed: " + e.getMessage());
            failures++;
        }
    }

    private List<String> javaOptions() {
        var options = new ArrayList<>(JAVA_OPTIONS);
        options.addAll(moreJavaOptions);
        return options;
    }

    private Map<String, String> circumstances(Length length, List<String> javaOptions)
            throws IOException, InterruptedException {
        Map<String, String> all = Circumstances.now(javaOptions);
        all.put(
                "length",
                rounds + " rounds, warm-up " + length.warmUpMillis() + " ms, measured " + length.measureMillis()
                        + " ms, work divided by " + length.scale());
        return all;
    }
}
