package dev.troupe.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is larger than the memory. */
@Timeout(300)
class LargeTest {
    private static final int RECORDS = 100_000;

    @TempDir
    Path temp;

    @Test
    void itIsExportedAndMeasured() throws Exception {
        Path data = temp.resolve("data");
        Path file = temp.resolve("records.json");
        Journals.life(data, Format.PLAIN, RECORDS, sequence -> new byte[500]);
        run("export", data.toString(), "-o", file.toString());
        run("stats", data.toString());
        try (Stream<String> lines = Files.lines(file)) {
            assertThat(lines.count()).isEqualTo(RECORDS);
        }
    }

    private static void run(String... args) throws Exception {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                JournalTool.class.getName());
        List<String> command = Stream.concat(java, Stream.of(args)).toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
