package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Inquiry.Outcome;
import dev.troupe.benchmarks.NeighboursFork.Plan;
import dev.troupe.benchmarks.NeighboursFork.Report;
import dev.troupe.benchmarks.Street.Hung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long actors wait for their answers whose neighbours on the same threads hang or block. */
@Command(
        name = "neighbours",
        mixinStandardHelpOptions = true,
        description =
                "Measures how long healthy actors keep those waiting who ask them, while others on the same threads hang"
                        + " or block. Each contender does it in a process of its own.",
        sortOptions = false,
        showDefaultValues = true)
final class Neighbours implements Callable<Integer> {
    private static final List<String> JAVA_OPTIONS = JavaProcess.withPeers(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));

    @Option(names = "--troubles", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Trouble> troubles = List.of(Trouble.values());

    @Option(names = "--contenders", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
    private List<Street> streets = List.of(Street.values());

    @Option(names = "--rounds", description = "How often each is measured.")
    private int rounds = 1;

    @Option(names = "--seconds", description = "How long the neighbours are asked.")
    private int seconds = 12;

    @Option(names = "--every", description = "Milliseconds between two questions to the same actor.")
    private int everyMillis = 5;

    @Option(
            names = "--hang-after",
            description = "Milliseconds after which a turn of Troupe is hung, where turns hang.")
    private int hangAfterMillis = 500;

    @Option(names = "--attempts", description = "How often Troupe tries a message.")
    private int attempts = 2;

    @Option(names = "--quick", description = "Three seconds, once: shows that all of it runs.")
    private boolean quick;

    @Option(names = "--results", description = "Keeps the raw results in this folder.")
    private @Nullable Path folder;

    private record Sample(int round, Trouble trouble, Street street, Report report) {}

    private final List<Sample> samples = new ArrayList<>();
    private int failures;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Neighbours())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick) {
            seconds = 3;
            rounds = 1;
        }
        Plan plan = plan();
        Map<String, String> circumstances = Circumstances.now(JAVA_OPTIONS);
        circumstances.put("length", rounds + " rounds of " + seconds + " s, a question every " + everyMillis + " ms");
        for (int round = 1; round <= rounds; round++) {
            for (Trouble trouble : troubles) {
                for (Street street : streets) {
                    if (street.has(trouble)) {
                        measure(round, trouble, street, plan);
                    }
                }
            }
        }
        print(plan, circumstances);
        if (folder != null) {
            write(Circumstances.file(folder, circumstances, "-neighbours" + (quick ? "-quick" : "")), circumstances);
        }
        return failures == 0 ? 0 : 1;
    }

    private Plan plan() {
        return new Plan(
                Duration.ofSeconds(quick ? 1 : 3),
                Duration.ofSeconds(seconds),
                Duration.ofMillis(everyMillis),
                Duration.ofSeconds(3),
                new Hung(Duration.ofMillis(hangAfterMillis), attempts));
    }

    private void measure(int round, Trouble trouble, Street street, Plan plan)
            throws IOException, InterruptedException {
        System.err.printf("round %d of %d: %s, %s: ", round, rounds, trouble, street);
        try {
            Report report = NeighboursFork.start(trouble, street, plan, JAVA_OPTIONS);
            samples.add(new Sample(round, trouble, street, report));
            System.err.println(Times.show(report.outcome().times().slowest(), plan.longest()));
        } catch (IllegalStateException e) {
            System.err.println("failed: " + e.getMessage());
            failures++;
        }
    }

    private void print(Plan plan, Map<String, String> circumstances) {
        System.out.println(Circumstances.line(circumstances));
        System.out.println();
        System.out.println(
                "| trouble | contender | slowest answer, ms | median | p99 | last answer over 100 ms | questions"
                        + " | unanswered | warnings logged |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Trouble trouble : troubles) {
            for (Street street : streets) {
                List<Report> reports = reports(trouble, street);
                if (!reports.isEmpty()) {
                    System.out.println("| " + String.join(" | ", cells(trouble, street, reports, plan)) + " |");
                }
            }
        }
        System.out.println();
        notes().forEach(note -> System.out.println("- " + note));
    }

    private List<Report> reports(Trouble trouble, Street street) {
        return samples.stream()
                .filter(sample -> sample.trouble == trouble && sample.street == street)
                .map(Sample::report)
                .toList();
    }

    private static List<String> cells(Trouble trouble, Street street, List<Report> reports, Plan plan) {
        return List.of(
                trouble.title(),
                street.title(),
                millis(reports, outcome -> outcome.times().slowest(), plan),
                millis(reports, outcome -> outcome.times().median(), plan),
                millis(reports, outcome -> outcome.times().millis(99), plan),
                calmAfter(reports),
                whole(reports, report -> report.outcome().times().count()),
                whole(reports, report -> report.outcome().times().endless()),
                whole(reports, Report::logged));
    }

    private static String millis(List<Report> reports, ToDoubleFunction<Outcome> figure, Plan plan) {
        return Spread.of(reports, report -> figure.applyAsDouble(report.outcome()))
                .show(millis -> Times.show(millis, plan.longest()));
    }

    private static String calmAfter(List<Report> reports) {
        return Spread.of(reports, report -> report.outcome().calmAfter() / 1000.0)
                .show(seconds -> seconds == 0 ? "none" : String.format(Locale.ROOT, "after %.1f s", seconds));
    }

    private static String whole(List<Report> reports, ToDoubleFunction<Report> figure) {
        return Spread.of(reports, figure).show(number -> String.format(Locale.ROOT, "%,.0f", number));
    }

    /** The settings of each, and the first that each logged. */
    private Set<String> notes() {
        var notes = new LinkedHashSet<String>();
        samples.forEach(sample -> notes.add(sample.street.title() + ": " + sample.report.settings()));
        for (Trouble trouble : troubles) {
            for (Street street : streets) {
                reports(trouble, street).stream()
                        .filter(report -> report.logged() > 0)
                        .findFirst()
                        .ifPresent(report -> notes.add(street.title() + ", where actors " + trouble.title()
                                + ", logs first: " + report.firstLogged()));
            }
        }
        return notes;
    }

    private void write(Path file, Map<String, String> circumstances) throws IOException {
        var lines = new ArrayList<String>();
        circumstances.forEach((name, value) -> lines.add("# " + name + ": " + value));
        notes().forEach(note -> lines.add("# " + note));
        lines.add("round,trouble,contender,last over 100 ms,logged,nanoseconds and how often");
        for (Sample sample : samples) {
            Outcome outcome = sample.report.outcome();
            lines.add(String.join(
                    ",",
                    Integer.toString(sample.round),
                    sample.trouble.name(),
                    sample.street.name(),
                    Long.toString(outcome.calmAfter()),
                    Integer.toString(sample.report.logged()),
                    outcome.times().text()));
        }
        Files.write(file, lines);
        System.out.println("raw results: " + file);
    }
}
