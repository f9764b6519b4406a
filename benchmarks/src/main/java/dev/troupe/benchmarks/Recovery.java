package dev.troupe.benchmarks;

import dev.troupe.benchmarks.RecoveryFork.Plan;
import dev.troupe.benchmarks.RecoveryFork.Report;
import dev.troupe.benchmarks.RecoveryFork.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long it takes Troupe from the beginning of a failure to the first message of the next incarnation. */
@Command(
        name = "recovery",
        mixinStandardHelpOptions = true,
        description = "Measures the time from the beginning of a hang, or a crash, to the first message that the next"
                + " incarnation handles.",
        sortOptions = false,
        showDefaultValues = true)
final class Recovery implements Callable<Integer> {
    private static final List<String> JAVA_OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");
    private static final int FEW = 20;

    @Option(names = "--ways", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Way> ways = List.of(Way.values());

    @Option(names = "--hang-after", split = ",", description = "Milliseconds after which a turn is hung.")
    private List<Integer> hangAfterMillis = List.of(100, 500);

    @Option(names = "--failures", description = "How often the actor fails in each way.")
    private int failures = 1000;

    @Option(names = "--quick", description = "Twenty failures of each: shows that all of it runs.")
    private boolean quick;

    @Option(names = "--results", description = "Keeps the raw results in this folder.")
    private @Nullable Path folder;

    private final Map<Plan, Report> reports = new LinkedHashMap<>();
    private int failed;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Recovery())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> circumstances = Circumstances.now(JAVA_OPTIONS);
        for (Way way : ways) {
            for (int millis : way == Way.CRASH ? hangAfterMillis.subList(0, 1) : hangAfterMillis) {
                measure(new Plan(way, quick ? FEW : failures, Duration.ofMillis(millis)));
            }
        }
        print(circumstances);
        if (folder != null) {
            write(Circumstances.file(folder, circumstances, "-recovery" + (quick ? "-quick" : "")), circumstances);
        }
        return failed == 0 ? 0 : 1;
    }

    private void measure(Plan plan) throws IOException, InterruptedException {
        System.err.printf("%s, hangAfter %d ms: ", plan.way(), plan.hangAfter().toMillis());
        try {
            Report report = RecoveryFork.start(plan, JAVA_OPTIONS);
            reports.put(plan, report);
            System.err.println(Times.show(report.times().median(), plan.limit()));
        } catch (IllegalStateException e) {
            System.err.println("failed: " + e.getMessage());
            failed++;
        }
    }

    private void print(Map<String, String> circumstances) {
        System.out.println(Circumstances.line(circumstances));
        System.out.println();
        System.out.println("| failure | hangAfter, ms | failures | median, ms | p99 | slowest |");
        System.out.println("|---|---|---|---|---|---|");
        reports.forEach((plan, report) -> System.out.println("| " + String.join(" | ", cells(plan, report)) + " |"));
        System.out.println();
        settings().forEach(each -> System.out.println("- " + each));
    }

    private static List<String> cells(Plan plan, Report report) {
        Times times = report.times();
        return List.of(
                plan.way().title(),
                plan.way() == Way.CRASH ? "" : Long.toString(plan.hangAfter().toMillis()),
                String.format(Locale.ROOT, "%,d", times.count()),
                Times.show(times.median(), plan.limit()),
                Times.show(times.millis(99), plan.limit()),
                Times.show(times.slowest(), plan.limit()));
    }

    private LinkedHashSet<String> settings() {
        var all = new LinkedHashSet<String>();
        reports.values().forEach(report -> all.add(report.settings()));
        return all;
    }

    private void write(Path file, Map<String, String> circumstances) throws IOException {
        var lines = new ArrayList<String>();
        circumstances.forEach((name, value) -> lines.add("# " + name + ": " + value));
        settings().forEach(each -> lines.add("# " + each));
        lines.add("failure,hangAfter,nanoseconds and how often");
        reports.forEach((plan, report) -> lines.add(String.join(
                ",",
                plan.way().name(),
                Long.toString(plan.hangAfter().toMillis()),
                report.times().text())));
        Files.write(file, lines);
        System.out.println("raw results: " + file);
    }
}
