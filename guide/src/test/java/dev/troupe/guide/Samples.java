package dev.troupe.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The regions of the classes in this package: the lines between {@code // region NAME} and {@code // endregion}. */
final class Samples {
    private static final Path SOURCES = Path.of("src/test/java/dev/troupe/guide");
    private static final String BEGIN = "// region ";
    private static final String END = "// endregion";

    private Samples() {}

    /** The text of each region, by class and name, as in {@code AskTest#outside}. */
    static Map<String, String> all() throws IOException {
        var samples = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                collect(file, samples);
            }
        }
        return samples;
    }

    private static void collect(Path file, Map<String, String> samples) throws IOException {
        String type = file.getFileName().toString().replace(".java", "");
        List<String> region = List.of();
        String name = "";
        for (String line : Files.readAllLines(file)) {
            String mark = line.strip();
            if (mark.startsWith(BEGIN)) {
                requireNone(name, file);
                name = mark.substring(BEGIN.length());
                region = new ArrayList<>();
            } else if (mark.equals(END)) {
                if (name.isEmpty()) {
                    throw new AssertionError("a region ends that has not begun in " + file);
                }
                String text = String.join("\n", region).stripIndent();
                if (samples.put(type + "#" + name, text) != null) {
                    throw new AssertionError("a region of this name stands twice in " + file + ": " + name);
                }
                name = "";
            } else if (!name.isEmpty()) {
                region.add(line);
            }
        }
        requireNone(name, file);
    }

    private static void requireNone(String open, Path file) {
        if (!open.isEmpty()) {
            throw new AssertionError("a region has no end in " + file + ": " + open);
        }
    }
}
