package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * redis-server, and redis-benchmark with a connection for each writer, over a socket of the file system. All of them run in
 * the folder, so that its path may be long: that of a socket may not.
 */
final class Redis {
    private static final String SOCKET = "socket";
    private static final int ATTEMPTS = 300;
    private static final long PAUSE_MILLIS = 100;
    private static final int LEAST_REQUESTS = 1000;

    private final Path place;

    private Redis(Path place) {
        this.place = place;
    }

    static AppendFigures measure(Path place, AppendLoad load) throws IOException, InterruptedException {
        var redis = new Redis(place);
        Process server = redis.start(load);
        try {
            redis.awaitAnswer();
            double seconds = load.warmUp().toNanos() / 1e9;
            double first = redis.set(load, LEAST_REQUESTS).perSecond();
            double warm = redis.set(load, requests(first, seconds)).perSecond();
            return redis.set(load, requests(warm, load.measured().toNanos() / 1e9));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static long requests(double perSecond, double seconds) {
        return Math.max(LEAST_REQUESTS, Math.round(perSecond * seconds));
    }

    private Process start(AppendLoad load) throws IOException {
        String fsync = switch (load.sync()) {
            case ALWAYS -> "always";
            case EVERY_SECOND -> "everysec";
            case NONE -> "no";
        };
        return process(
                        "redis-server",
                        "--port",
                        "0",
                        "--unixsocket",
                        SOCKET,
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        fsync)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (output("redis-cli", "-s", SOCKET, "ping").contains("PONG")) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("redis-server must answer: folder=" + place);
    }

    /** The last line is "SET", requests per second, then latencies in ms: mean, least, p50, p95, p99, greatest. */
    private AppendFigures set(AppendLoad load, long requests) throws IOException, InterruptedException {
        List<String> lines = output(
                "redis-benchmark",
                "-s",
                SOCKET,
                "-t",
                "set",
                "-r",
                "1000000",
                "--csv",
                "-d",
                Integer.toString(AppendLog.PAYLOAD_BYTES),
                "-c",
                Integer.toString(load.writers()),
                "-n",
                Long.toString(requests));
        String[] fields = lines.getLast().replace("\"", "").split(",");
        return new AppendFigures(
                Double.parseDouble(fields[1]), Double.parseDouble(fields[4]), Double.parseDouble(fields[6]));
    }

    private ProcessBuilder process(String... command) {
        return new ProcessBuilder(command).directory(place.toFile());
    }

    private List<String> output(String... command) throws IOException, InterruptedException {
        Process process =
                process(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        process.waitFor();
        return lines;
    }
}
