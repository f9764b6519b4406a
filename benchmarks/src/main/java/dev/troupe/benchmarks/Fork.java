package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One contender in one row, in a process of its own, so that no one's profile is spoilt by another's code. */
final class Fork {
    private static final String FIGURE = "figure ";

    /**
     * How much is done.
     *
     * @param scale divides the size of the work
     * @param warmUpMillis the work is done for that long before it counts, once at least
     * @param measureMillis and for that long when it counts, once at least
     */
    record Length(int scale, long warmUpMillis, long measureMillis) {}

    private Fork() {}

    /** In the process: the row, the contender, and the length. */
    public static void main(String[] args) throws Exception {
        var length = new Length(Integer.parseInt(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
        for (double figure : measure(Row.valueOf(args[0]), Contender.valueOf(args[1]), length)) {
            System.out.println(FIGURE + figure);
        }
        System.exit(0); // threads of actors that wait for ever are no reason to stay
    }

    static List<Double> measure(Row row, Contender contender, Length length) throws Exception {
        try (Session session = contender.open()) {
            Workload.Measure measure = session.prepare(row, length.scale);
            if (row.isOnce()) {
                return List.of(measure.once());
            }
            repeat(measure, length.warmUpMillis);
            return repeat(measure, length.measureMillis);
        }
    }

    private static List<Double> repeat(Workload.Measure measure, long millis) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000;
        var figures = new ArrayList<Double>();
        do {
            figures.add(measure.once());
        } while (System.nanoTime() < end);
        return figures;
    }

    /**
     * Starts the process and waits for its figures.
     *
     * @throws IllegalStateException if it failed, for one because a sum was wrong
     */
    static List<Double> start(Row row, Contender contender, Length length, List<String> javaOptions)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fork.class.getName()));
        command.addAll(List.of(row.name(), contender.name(), Integer.toString(length.scale)));
        command.addAll(List.of(Long.toString(length.warmUpMillis), Long.toString(length.measureMillis)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Double> figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(FIGURE))
                .map(line -> Double.valueOf(line.substring(FIGURE.length())))
                .toList();
        int status = process.waitFor();
        if (status != 0 || figures.isEmpty()) {
            throw new IllegalStateException(
                    "a measurement must end well: row=" + row + " contender=" + contender + " status=" + status);
        }
        return figures;
    }
}
