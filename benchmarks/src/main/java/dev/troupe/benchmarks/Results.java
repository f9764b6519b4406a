package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as it was: under which circumstances, and the figures of each process. Kept as a file. */
final class Results {
    private static final String HEADER = "round,row,contender,figures";

    /** One process: the figures of the times that it did the work. */
    record Sample(int round, Row row, Contender contender, List<Double> figures) {
        Sample {
            figures = List.copyOf(figures);
        }
    }

    private final Map<String, String> circumstances;
    private final List<Sample> samples = new ArrayList<>();

    Results(Map<String, String> circumstances) {
        this.circumstances = new LinkedHashMap<>(circumstances);
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    Map<String, String> circumstances() {
        return circumstances;
    }

    /** For each row and contender the medians of the processes. */
    Map<Row, Map<Contender, List<Double>>> medians() {
        var all = new EnumMap<Row, Map<Contender, List<Double>>>(Row.class);
        for (Sample sample : samples) {
            all.computeIfAbsent(sample.row, row -> new EnumMap<>(Contender.class))
                    .computeIfAbsent(sample.contender, contender -> new ArrayList<>())
                    .add(median(sample.figures));
        }
        return all;
    }

    static double median(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        circumstances.forEach((name, value) -> lines.add("# " + name + ": " + value));
        lines.add(HEADER);
        for (Sample sample : samples) {
            String figures = sample.figures.stream().map(Results::rounded).collect(Collectors.joining(" "));
            lines.add(sample.round + "," + sample.row.name() + "," + sample.contender.name() + "," + figures);
        }
        Files.write(file, lines);
    }

    private static String rounded(double figure) {
        return Double.toString(Math.round(figure * 1000) / 1000.0);
    }

    static Results read(Path file) throws IOException {
        var results = new Results(Map.of());
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# ")) {
                String[] parts = line.substring(2).split(": ", 2);
                results.circumstances.put(parts[0], parts[1]);
            } else if (!line.equals(HEADER)) {
                results.add(sample(line.split(",")));
            }
        }
        return results;
    }

    private static Sample sample(String[] fields) {
        List<Double> figures =
                Arrays.stream(fields[3].split(" ")).map(Double::valueOf).toList();
        return new Sample(Integer.parseInt(fields[0]), Row.valueOf(fields[1]), Contender.valueOf(fields[2]), figures);
    }
}
