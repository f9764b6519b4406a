package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Fork.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was measured, as it was: under which circumstances, and the figures of each process. Kept as a file. */
final class Results {
    private static final String HEADER = "round,row,contender,cores,figures";

    /** One process. */
    record Sample(int round, Row row, Contender contender, Figures figures) {}

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

    /** The medians of the processes. */
    List<Double> medians(Row row, Contender contender) {
        return of(row, contender, sample -> median(sample.figures.perOperation()));
    }

    /** How many cores the processes kept busy. */
    List<Double> cores(Row row, Contender contender) {
        return of(row, contender, sample -> sample.figures.cores());
    }

    private List<Double> of(Row row, Contender contender, Function<Sample, Double> value) {
        return samples.stream()
                .filter(sample -> sample.row == row && sample.contender == contender)
                .map(value)
                .toList();
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
            lines.add(String.join(
                    ",",
                    Integer.toString(sample.round),
                    sample.row.name(),
                    sample.contender.name(),
                    text(sample.figures)));
        }
        Files.write(file, lines);
    }

    /** The last two fields of a line. */
    static String text(Figures figures) {
        return rounded(figures.cores()) + ","
                + figures.perOperation().stream().map(Results::rounded).collect(Collectors.joining(" "));
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
                Arrays.stream(fields[4].split(" ")).map(Double::valueOf).toList();
        return new Sample(
                Integer.parseInt(fields[0]),
                Row.valueOf(fields[1]),
                Contender.valueOf(fields[2]),
                new Figures(figures, Double.parseDouble(fields[3])));
    }
}
