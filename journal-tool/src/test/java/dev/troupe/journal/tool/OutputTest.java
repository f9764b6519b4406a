package dev.troupe.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An output that takes nothing. */
@Timeout(180)
class OutputTest {
    @TempDir
    Path temp;

    private Path data;

    @BeforeEach
    void journal() {
        data = temp.resolve("data");
        Journals.life(data, Format.PLAIN, 2000, Journals::text);
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(why);
            }
        };
    }

    @Test
    void whatCannotBePrintedIsAFailureAndSaid() {
        for (Object[] command : new Object[][] {{"export", data}, {"verify", data}, {"tail", data}, {"--help"}}) {
            assertThat(Ran.to(failing("No space left on device"), command))
                    .isEqualTo(new Ran(
                            3,
                            List.of(),
                            List.of("troupe-journal: the output could not be written: No space left on device")));
        }
    }

    @Test
    void whoHasReadEnoughIsNoFailure() {
        for (String command : List.of("export", "verify", "tail")) {
            assertThat(Ran.to(failing("Broken pipe"), command, data)).isEqualTo(new Ran(0, List.of(), List.of()));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDeviceIsAFailure() throws Exception {
        assertThat(shell("exec \"$@\" > /dev/full", "export", data.toString()))
                .isEqualTo(new Ran(
                        3,
                        List.of(),
                        List.of("troupe-journal: the output could not be written: No space left on device")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatMayNotGrowIsAFailure() throws Exception {
        Path file = temp.resolve("records.json");
        assertThat(shell("ulimit -f 1; exec \"$@\"", "export", data.toString(), "-o", file.toString()))
                .isEqualTo(new Ran(
                        3, List.of(), List.of("troupe-journal: " + file + " could not be written: File too large")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aClosedPipeIsNoFailure() throws Exception {
        Path code = temp.resolve("code");
        shell("(\"$@\"; echo $? > " + code + ") | head -n 1", "export", data.toString());
        assertThat(Files.readString(code)).isEqualTo("0\n");
    }

    /** Runs the program as the arguments of a script. */
    private Ran shell(String script, String... args) throws Exception {
        Stream<String> start = Stream.of(
                "sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                JournalTool.class.getName());
        Path err = temp.resolve("err");
        Process process = new ProcessBuilder(
                        Stream.concat(start, Stream.of(args)).toList())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        return new Ran(process.waitFor(), List.of(), Files.readAllLines(err));
    }
}
