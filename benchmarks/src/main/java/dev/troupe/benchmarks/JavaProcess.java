package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is started in a process of its own.
 *
 * @param main its main class
 * @param arguments for that
 * @param options for Java
 * @param classPath where it finds its classes
 * @param limit when it is ended if it has not ended by itself
 */
record JavaProcess(Class<?> main, List<String> arguments, List<String> options, String classPath, Duration limit) {
    /** Since JDK 23, without which JCTools and Netty cause a warning. */
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    /** A process on the class path of this one. */
    JavaProcess(Class<?> main, List<String> arguments, List<String> options, Duration limit) {
        this(main, arguments, options, System.getProperty("java.class.path"), limit);
    }

    /** These options, and those without which the peers cause warnings. */
    static List<String> withPeers(List<String> options) {
        var all = new ArrayList<>(options);
        all.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            all.add(UNSAFE);
        }
        return all;
    }

    /**
     * Runs it and gives the lines that it printed.
     *
     * @throws IllegalStateException if it failed or took too long
     */
    List<String> lines() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.onExit()
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(late -> process.destroyForcibly());
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException("a measurement must end well, and in time: main=" + main.getSimpleName()
                    + " arguments=" + arguments + " status=" + status + " limit=" + limit);
        }
        return lines;
    }

    /** What follows this name, of lines that were printed. */
    static String line(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()))
                .orElseThrow(
                        () -> new IllegalStateException("a measurement must print what is asked for: name=" + name));
    }
}
