package dev.troupe;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/**
 * Runs the jcstress tests and judges them. A test fails if it has seen what is forbidden, or has not run. A twin, which is
 * a test with a defect planted, fails too if the defect was never seen: then the test beside it proves nothing.
 *
 * <p>A defect is searched for: twins that have not shown theirs are given more and more time, since on a machine that has
 * other work the two sides seldom meet.
 *
 * <p>What a class is its name says: {@code ...HiddenTwin} has a defect that some processors hide, and need not show it.
 */
final class Stress {
    private enum Verdict {
        PASSED("passed"),
        DEFECT_FOUND("defect found"),
        DEFECT_HIDDEN("defect hidden by this machine"),
        FORBIDDEN("FAILED: a forbidden outcome"),
        DEFECT_MISSED("FAILED: the defect was not found"),
        ERROR("FAILED: an exception, a crash or no end, see the log"),
        NOT_RUN("FAILED: did not run, needs two processors");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        private boolean isFailure() {
            return compareTo(FORBIDDEN) >= 0;
        }
    }

    /** Each four times as long as the one before. */
    private static final int MORE_SEARCHES = 3;

    private Stress() {}

    /**
     * Ends the process with 1 if a test fails.
     *
     * @param arguments the folder of the log, the folder of the report, the name of the mode, and the options of jcstress
     */
    public static void main(String[] arguments) throws Exception {
        Path logs = Files.createDirectories(Path.of(arguments[0]));
        Path reports = Files.createDirectories(Path.of(arguments[1]));
        String mode = arguments[2];
        var options = new Options(Arrays.copyOfRange(arguments, 3, arguments.length));
        if (!options.parse()) {
            System.exit(1);
        }

        var jcstress = new JCStress(options);
        Path log = logs.resolve("jcstress-" + mode + ".log");
        System.out.println("jcstress, " + mode + ": " + jcstress.getTests().size() + " tests, log in " + log);
        String commit = commit();
        Files.deleteIfExists(log);
        long start = System.nanoTime();
        run(options, log);
        var time = Duration.ofNanos(System.nanoTime() - start);

        Map<String, TestResult> results = new HashMap<>(results(options));
        Map<String, Verdict> verdicts = new TreeMap<>();
        jcstress.getTests().forEach(test -> verdicts.put(test, judge(test, results.get(test))));
        for (int more = 1; more <= MORE_SEARCHES && verdicts.containsValue(Verdict.DEFECT_MISSED); more++) {
            search(arguments, options.getIterations() * (1 << 2 * more), log, results, verdicts);
        }

        Path report = reports.resolve(LocalDate.now() + "-" + commit + "-" + mode + ".txt");
        Files.writeString(report, header(mode, commit, time, options) + sums(verdicts) + details(verdicts, results));
        System.out.print(sums(verdicts));
        System.out.println("report in " + report);
        System.exit(verdicts.values().stream().anyMatch(Verdict::isFailure) ? 1 : 0);
    }

    /** Runs the twins again whose defects were not seen. */
    private static void search(
            String[] arguments,
            int iterations,
            Path log,
            Map<String, TestResult> results,
            Map<String, Verdict> verdicts)
            throws Exception {
        List<String> missed = verdicts.keySet().stream()
                .filter(test -> verdicts.get(test) == Verdict.DEFECT_MISSED)
                .toList();
        System.out.println("searched for longer, " + iterations + " iterations: " + missed);
        List<String> of = new ArrayList<>(List.of(arguments).subList(3, arguments.length));
        set(of, "-iters", String.valueOf(iterations));
        set(of, "-t", missed.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(", ")$")));
        var options = new Options(of.toArray(String[]::new));
        if (!options.parse()) {
            throw new IllegalArgumentException("options of jcstress: " + of);
        }
        run(options, log);
        results.putAll(results(options));
        missed.forEach(test -> verdicts.put(test, judge(test, results.get(test))));
    }

    private static void set(List<String> options, String name, String value) {
        int given = options.indexOf(name);
        if (given >= 0) {
            options.subList(given, given + 2).clear();
        }
        options.addAll(List.of(name, value));
    }

    private static void run(Options options, Path log) throws Exception {
        PrintStream console = System.out;
        try (var out =
                new PrintStream(Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            System.setOut(out);
            new JCStress(options).run();
        } catch (AssertionError forbidden) {
            // The verdicts below say it too, and what else is wrong.
        } finally {
            System.setOut(console);
        }
    }

    private static Map<String, TestResult> results(Options options) throws IOException, ClassNotFoundException {
        if (!Files.exists(Path.of(options.getResultFile()))) {
            return Map.of(); // no test could run
        }
        var collector = new InProcessCollector();
        var file = new DiskReadCollector(options.getResultFile(), collector);
        file.dump();
        file.close();
        return ReportUtils.mergedByName(collector.getTestResults()).stream()
                .collect(Collectors.toMap(TestResult::getName, result -> result));
    }

    private static Verdict judge(String test, TestResult result) {
        if (result == null || result.status() == Status.API_MISMATCH) {
            return Verdict.NOT_RUN;
        } else if (result.status() != Status.NORMAL || result.isEmpty()) {
            return Verdict.ERROR;
        } else if (!result.grading().isPassed) {
            return Verdict.FORBIDDEN;
        } else if (!test.endsWith("Twin")) {
            return Verdict.PASSED;
        } else if (result.grading().hasInteresting) {
            return Verdict.DEFECT_FOUND;
        } else {
            return test.endsWith("HiddenTwin") ? Verdict.DEFECT_HIDDEN : Verdict.DEFECT_MISSED;
        }
    }

    // ---- The report

    private static String header(String mode, String commit, Duration time, Options options) throws Exception {
        return """
                jcstress, %s
                date     %s
                commit   %s
                machine  %s, %d processors, %s %s
                java     %s
                effort   %d ms x %d for each test, fork and configuration; forks: %d
                time     %d s

                """.formatted(
                        mode,
                        LocalDate.now(),
                        commit,
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.version(),
                        options.getTime(),
                        options.getIterations(),
                        options.getForks(),
                        time.toSeconds());
    }

    private static String sums(Map<String, Verdict> verdicts) {
        var sums = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            List<String> tests = verdicts.entrySet().stream()
                    .filter(entry -> entry.getValue() == verdict)
                    .map(entry -> shortName(entry.getKey()))
                    .toList();
            if (!tests.isEmpty()) {
                sums.append("%d %s: %s%n".formatted(tests.size(), verdict.words, String.join(", ", tests)));
            }
        }
        return sums.toString();
    }

    private static String details(Map<String, Verdict> verdicts, Map<String, TestResult> results) {
        var details = new StringBuilder();
        verdicts.forEach((test, verdict) -> {
            details.append("%n%s: %s%n".formatted(shortName(test), verdict.words));
            TestResult result = results.get(test);
            if (result != null) {
                result.grading().gradingResults.values().stream()
                        .filter(outcome -> outcome.count > 0 || outcome.expect != Expect.FORBIDDEN)
                        .sorted(Comparator.comparing(outcome -> outcome.id))
                        .forEach(outcome -> details.append(line(outcome)));
            }
        });
        return details.toString();
    }

    private static String line(GradingResult outcome) {
        return "%12s %,16d  %-22s  %s%n".formatted(outcome.id, outcome.count, outcome.expect, outcome.description);
    }

    private static String shortName(String test) {
        return test.substring(Stress.class.getPackageName().length() + 1);
    }

    private static String commit() throws Exception {
        String commit = output("git", "rev-parse", "--short", "HEAD");
        String changes = output("git", "status", "--porcelain", "--untracked-files=no");
        return commit.isEmpty() ? "unknown" : changes.isEmpty() ? commit : commit + "-changed";
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 ? output.strip() : "";
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "processor unknown";
        }
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("processor unknown");
        }
    }
}
