package dev.troupe.journal.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How much room a directory takes. */
final class DiskUse {
    private DiskUse() {}

    /** The sizes of the files, in bytes. */
    static long logical(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            walk.filter(Files::isRegularFile).forEach(files::add);
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** What the file system has allocated, in bytes, if du is there to tell: Java cannot. */
    static OptionalLong real(Path directory) {
        try {
            Process du = new ProcessBuilder("du", "-sk", "--", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = text.indexOf('\t');
            return end < 0 ? OptionalLong.empty() : OptionalLong.of(1024 * Long.parseLong(text.substring(0, end)));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
