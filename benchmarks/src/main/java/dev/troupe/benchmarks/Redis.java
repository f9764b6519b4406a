package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** redis-server, and redis-benchmark with a connection for each writer, over a socket of the file system. */
final class Redis {
    private static final int ATTEMPTS = 300;
    private static final long PAUSE_MILLIS = 100;
    private static final int LEAST_REQUESTS = 1000;

    private final Path socket;

    private Redis(Path socket) {
        this.socket = socket;
    }

    static AppendFigures measure(Path place, AppendLoad load) throws IOException, InterruptedException {
        var redis = new Redis(place.resolve("socket"));
        Process server = redis.start(place, load);
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

    private Process start(Path place, AppendLoad load) throws IOException {
        String fsync = switch (load.sync()) {
            case ALWAYS -> "always";
            case EVERY_SECOND -> "everysec";
            case NONE -> "no";
        };
        return new ProcessBuilder(
                        "redis-server",
                        "--port",
                        "0",
                        "--unixsocket",
                        socket.toString(),
                        "--dir",
                        place.toString(),
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
            if (output("redis-cli", "-s", socket.toString(), "ping").contains("PONG")) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("redis-server must answer: socket=" + socket);
    }

    /** The last line is "SET", requests per second, then latencies in ms: mean, least, p50, p95, p99, greatest. */
    private AppendFigures set(AppendLoad load, long requests) throws IOException, InterruptedException {
        List<String> lines = output(
                "redis-benchmark",
                "-s",
                socket.toString(),
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

    private static List<String> output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        process.waitFor();
        return lines;
    }
}
