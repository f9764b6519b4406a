package dev.troupe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One contender in one row, in a process of its own, so that no one's profile is spoilt by another's code. */
final class Fork {
    private static final String FIGURE = "figure ";
    private static final String CORES = "cores ";
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * How much is done.
     *
     * @param scale divides the size of the work
     * @param warmUpMillis the work is done for that long before it counts, once at least
     * @param measureMillis and for that long when it counts, once at least
     */
    record Length(int scale, long warmUpMillis, long measureMillis) {}

    /**
     * What came of it.
     *
     * @param perOperation the figure of each time
     * @param cores how many cores the process kept busy meanwhile
     */
    record Figures(List<Double> perOperation, double cores) {
        Figures {
            perOperation = List.copyOf(perOperation);
        }
    }

    private Fork() {}

    /** In the process: the row, the contender, and the length. */
    public static void main(String[] args) throws Exception {
        var length = new Length(Integer.parseInt(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
        Figures figures = measure(Row.valueOf(args[0]), Contender.valueOf(args[1]), length);
        figures.perOperation.forEach(figure -> System.out.println(FIGURE + figure));
        System.out.println(CORES + figures.cores);
        System.exit(0); // threads of actors that wait for ever are no reason to stay
    }

    static Figures measure(Row row, Contender contender, Length length) throws Exception {
        try (Session session = contender.open()) {
            Workload.Measure measure = session.prepare(row, length.scale);
            if (row.isOnce()) {
                return repeat(measure, 0);
            }
            repeat(measure, length.warmUpMillis);
            return repeat(measure, length.measureMillis);
        }
    }

    private static Figures repeat(Workload.Measure measure, long millis) throws Exception {
        long start = System.nanoTime();
        long cpu = PROCESS.getProcessCpuTime();
        var figures = new ArrayList<Double>();
        do {
            figures.add(measure.once());
        } while (System.nanoTime() - start < millis * 1_000_000);
        double cores = (double) (PROCESS.getProcessCpuTime() - cpu) / (System.nanoTime() - start);
        return new Figures(figures, cores);
    }

    /**
     * Starts the process and waits for its figures.
     *
     * @throws IllegalStateException if it failed, for one because a sum was wrong
     */
    static Figures start(Row row, Contender contender, Length length, List<String> javaOptions, String classPath)
            throws IOException, InterruptedException {
        var arguments = List.of(
                row.name(),
                contender.name(),
                Integer.toString(length.scale),
                Long.toString(length.warmUpMillis),
                Long.toString(length.measureMillis));
        List<String> lines = new JavaProcess(Fork.class, arguments, javaOptions, classPath, LIMIT).lines();
        return new Figures(numbers(lines, FIGURE), numbers(lines, CORES).getFirst());
    }

    private static List<Double> numbers(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Double.valueOf(line.substring(name.length())))
                .toList();
    }
}
