package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast the journal takes records of 100 bytes from concurrent writers, and how fast others do. */
@Command(
        name = "appends-beside-peers",
        mixinStandardHelpOptions = true,
        description = "Measures appends of 100 bytes to the journal by concurrent writers, beside raw logs and Redis,"
                + " in turn, each in a process of its own.",
        sortOptions = false,
        showDefaultValues = true)
final class AppendsBesidePeers implements Callable<Integer> {
    /** Who else makes writers wait for one another's records. */
    private static final List<AppendContender> PEERS =
            List.of(AppendContender.CHRONICLE, AppendContender.FILE, AppendContender.REDIS);

    private static final int GROUP = 100;

    @Option(names = "--syncs", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Sync> syncs = List.of(Sync.values());

    @Option(names = "--writers", split = ",", description = "How many write at the same time.")
    private List<Integer> writers = List.of(1, 10, GROUP, 1000);

    @Option(names = "--contenders", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<AppendContender> contenders = List.of(AppendContender.values());

    @Option(names = "--rounds", description = "How often each is measured.")
    private int rounds = 5;

    @Option(names = "--warm-up", description = "Milliseconds of writing before it counts.")
    private long warmUpMillis = 2000;

    @Option(names = "--measure", description = "Milliseconds of writing when it counts.")
    private long measureMillis = 2000;

    @Option(names = "--quick", description = "One round, hardly warm: shows that all of it runs.")
    private boolean quick;

    @Option(names = "--folder", description = "Where: the file system that is measured.")
    private Path folder = Path.of("benchmarks", "target");

    @Option(names = "--results", description = "Keeps the raw results in this folder.")
    private @Nullable Path results;

    private record Sample(int round, AppendContender contender, AppendLoad load, AppendFigures figures) {}

    private final List<Sample> samples = new ArrayList<>();
    private int failures;

    public static void main(String[] args) {
        System.exit(new CommandLine(new AppendsBesidePeers())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick) {
            rounds = 1;
            warmUpMillis = 200;
            measureMillis = 200;
        }
        Map<String, String> circumstances = Circumstances.now(AppendsFork.JAVA_OPTIONS);
        circumstances.put(
                "length", rounds + " rounds, warm-up " + warmUpMillis + " ms, measured " + measureMillis + " ms");
        for (int round = 1; round <= rounds; round++) {
            for (Sync sync : syncs) {
                for (int count : writers) {
                    measureAll(round, load(sync, count));
                }
            }
        }
        print(circumstances);
        if (results != null) {
            write(Circumstances.file(results, circumstances, "-appends" + (quick ? "-quick" : "")), circumstances);
        }
        return failures == 0 ? 0 : 1;
    }

    private AppendLoad load(Sync sync, int count) {
        return new AppendLoad(sync, count, Duration.ofMillis(warmUpMillis), Duration.ofMillis(measureMillis));
    }

    private void measureAll(int round, AppendLoad load) throws IOException, InterruptedException {
        for (AppendContender contender : contenders) {
            System.err.printf("round %d: %s, %d writers, %s: ", round, load.sync(), load.writers(), contender);
            Path directory = Files.createTempDirectory(Files.createDirectories(folder), "appends");
            try {
                AppendFigures figures = AppendsFork.start(contender, directory, load);
                samples.add(new Sample(round, contender, load, figures));
                System.err.printf(Locale.ROOT, "%,.0f/s%n", figures.perSecond());
            } catch (IllegalStateException e) {
                System.err.println("failed: " + e.getMessage());
                failures++;
            } finally {
                Folders.delete(directory);
            }
        }
    }

    private List<Sample> of(AppendContender contender, AppendLoad load) {
        return samples.stream()
                .filter(sample -> sample.contender == contender && sample.load.equals(load))
                .toList();
    }

    // ---- The table

    private void print(Map<String, String> circumstances) {
        System.out.println(Circumstances.line(circumstances));
        System.out.println();
        List<String> titles = writers.stream().map(count -> count + " at once").toList();
        System.out.println("| appends/s; p50, p99 in ms | " + String.join(" | ", titles) + " |");
        System.out.println("|---" + String.join("", Collections.nCopies(writers.size(), "|---")) + "|");
        for (Sync sync : syncs) {
            for (AppendContender contender : contenders) {
                List<String> cells = writers.stream()
                        .map(count -> cell(of(contender, load(sync, count))))
                        .toList();
                System.out.println("| " + sync + ": " + contender.title() + " | " + String.join(" | ", cells) + " |");
            }
        }
        System.out.println();
        for (int count : writers) {
            besidePeers(Sync.NONE, count, 0.5, List.of(AppendContender.CHRONICLE));
        }
        besidePeers(Sync.ALWAYS, GROUP, 0.8, PEERS);
    }

    private static String cell(List<Sample> rounds) {
        if (rounds.isEmpty()) {
            return "";
        }
        return Spread.of(rounds, sample -> sample.figures.perSecond()).show(figure -> number("%,.0f", figure)) + "; "
                + number(
                        "%.3f",
                        Spread.of(rounds, sample -> sample.figures.p50()).median()) + ", "
                + number(
                        "%.3f",
                        Spread.of(rounds, sample -> sample.figures.p99()).median());
    }

    /** What Troupe's writer takes, of what the best of these does. */
    private void besidePeers(Sync sync, int count, double reach, List<AppendContender> peers) {
        AppendLoad load = load(sync, count);
        List<AppendContender> measured =
                peers.stream().filter(peer -> !of(peer, load).isEmpty()).toList();
        if (measured.isEmpty() || of(AppendContender.WRITER_PLAIN, load).isEmpty()) {
            return;
        }
        AppendContender best = Collections.max(measured, Comparator.comparingDouble(peer -> perSecond(peer, load)));
        double share = perSecond(AppendContender.WRITER_PLAIN, load) / perSecond(best, load);
        System.out.printf(
                Locale.ROOT,
                "- %s, %d at once: %.2f times the appends of: %s (reach %.1f: %s)%n",
                sync,
                count,
                share,
                best.title(),
                reach,
                share >= reach ? "yes" : "**no**");
    }

    private double perSecond(AppendContender contender, AppendLoad load) {
        return Spread.of(of(contender, load), sample -> sample.figures.perSecond())
                .median();
    }

    private static String number(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }

    private void write(Path file, Map<String, String> circumstances) throws IOException {
        Stream<String> head =
                circumstances.entrySet().stream().map(entry -> "# " + entry.getKey() + ": " + entry.getValue());
        Stream<String> lines = samples.stream()
                .map(sample -> String.join(
                        ",",
                        Integer.toString(sample.round),
                        sample.load.sync().name(),
                        Integer.toString(sample.load.writers()),
                        sample.contender.name(),
                        sample.figures.text()));
        Stream<String> titles = Stream.of("round,sync,writers,contender,per second,p50 ms,p99 ms");
        Files.write(file, Stream.of(head, titles, lines).flatMap(each -> each).toList());
        System.out.println("raw results: " + file);
    }
}
