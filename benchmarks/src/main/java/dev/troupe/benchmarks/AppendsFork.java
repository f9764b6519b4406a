package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One contender under one load, in a process of its own. */
final class AppendsFork {
    /** What Chronicle needs besides. */
    static final List<String> JAVA_OPTIONS = List.of(
            "-Xms2g",
            "-Xmx2g",
            "-XX:+UseG1GC",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    private static final String FIGURES = "figures ";
    private static final Duration BESIDES = Duration.ofMinutes(1);

    private AppendsFork() {}

    /** In the process: the contender, an empty directory, and the load. */
    public static void main(String[] args) {
        var load = new AppendLoad(
                Sync.valueOf(args[2]), Integer.parseInt(args[3]), Duration.parse(args[4]), Duration.parse(args[5]));
        try {
            AppendFigures figures = AppendContender.valueOf(args[0]).measure(Path.of(args[1]), load);
            System.out.println(FIGURES + figures.text());
            System.out.flush();
            Runtime.getRuntime().halt(0); // writers go on for ever
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Starts the process and waits for its figures.
     *
     * @throws IllegalStateException if it failed
     */
    static AppendFigures start(AppendContender contender, Path directory, AppendLoad load)
            throws IOException, InterruptedException {
        var arguments = List.of(
                contender.name(),
                directory.toString(),
                load.sync().name(),
                Integer.toString(load.writers()),
                load.warmUp().toString(),
                load.measured().toString());
        var process = new JavaProcess(
                AppendsFork.class,
                arguments,
                JavaProcess.withPeers(JAVA_OPTIONS),
                load.warmUp().plus(load.measured()).plus(BESIDES));
        return AppendFigures.of(JavaProcess.line(process.lines(), FIGURES));
    }
}
