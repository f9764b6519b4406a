package dev.troupe.kv;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A store in a process of its own, to be killed. */
final class Killed implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("kv started on (\\S+):(\\d+), .*");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    final InetSocketAddress address;

    /** Starts it, and waits until it listens. */
    Killed(Path data, String... options) throws IOException {
        this(List.of(), data, options);
    }

    /** Starts it with these options of the JVM, and waits until it listens. */
    Killed(List<String> jvm, Path data, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Kv.class.getName(), "--port", "0"));
        command.addAll(List.of("--data", data.toString()));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        address = awaitStart(output);
        reader = Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
    }

    private InetSocketAddress awaitStart(BufferedReader output) throws IOException {
        @Nullable String line = output.readLine();
        while (line != null) {
            lines.add(line);
            Matcher started = STARTED.matcher(line);
            if (started.matches()) {
                return new InetSocketAddress(
                        InetAddress.getByName(started.group(1)), Integer.parseInt(started.group(2)));
            }
            line = output.readLine();
        }
        throw new IOException("the store did not start: " + lines);
    }

    /** Kills it with SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Asks it to stop with SIGTERM, and waits. */
    List<String> stop() throws InterruptedException {
        process.toHandle().destroy(); // unlike that of the process, it leaves the output to be read
        process.waitFor();
        reader.join();
        return lines;
    }

    List<String> output() {
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
