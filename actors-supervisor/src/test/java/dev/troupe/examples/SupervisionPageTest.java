package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on supervision, and the README, show the programs that are here, what they print, and what the log says. */
class SupervisionPageTest {
    private static final Path PAGE = Path.of("..", "docs", "supervision.md");
    private static final Path SPINNER = Path.of("src/test/java/dev/troupe/examples/Spinner.java");

    @Test
    void showsTheProgramThatIsCompiledHere() throws IOException {
        String source = Files.readString(SPINNER);
        assertThat(block("<!-- spinner -->\n```java\n"))
                .isEqualToNormalizingNewlines(source.substring(source.indexOf("public class Spinner")));
    }

    @Test
    void showsThePolicyThatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/troupe/examples/PolicyExample.java"));
        int start = source.indexOf("        FailurePolicy policy =");
        String policy = source.substring(start, source.indexOf("        return policy"))
                        .stripTrailing()
                        .stripIndent() + "\n";
        assertThat(block("<!-- policy -->\n```java\n")).isEqualToNormalizingNewlines(policy);
        FailurePolicy.History none = new FailurePolicy.History() {
            @Override
            public int restartsWithin(Duration window) {
                return 0;
            }

            @Override
            public RandomGenerator random() {
                return RandomGenerator.getDefault();
            }

            @Override
            public void budgetUsedUp(int restarts, Duration within) {}
        };
        assertThat(PolicyExample.policy().decide(new Failure.Crash(new NumberFormatException()), none))
                .isEqualTo(new Decision.Resume());
        assertThat(PolicyExample.policy().decide(new Failure.Hang(Duration.ofSeconds(1)), none))
                .isEqualTo(new Decision.Escalate());
        assertThat(PolicyExample.policy().decide(new Failure.Killed(), none)).isInstanceOf(Decision.Restart.class);
    }

    @Test
    void showsWhatTheProgramPrintsAndLogs(@TempDir Path dir) throws Exception {
        Path log = dir.resolve("log");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Spinner.class.getName())
                .redirectError(log.toFile())
                .start();
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue(); // though a thread of it spins
        for (Path page : List.of(PAGE, Path.of("..", "README.md"))) {
            assertThat(printed).isEqualToNormalizingNewlines(block(page, "<!-- spinner-output -->\n```\n"));
        }
        assertThat(comparable(Files.readString(log))).isEqualTo(comparable(block("<!-- spinner-log -->\n```\n")));
    }

    /**
     * Without what differs from run to run: the lines with the time, how long things took, and which thread has the worker:
     * another one if the machine stood still while the program began.
     */
    private static String comparable(String log) {
        return log.replaceAll("(?m)^.*LogLines .*\\R", "")
                .replaceAll("\\d+ ?ms", "some ms")
                .replaceAll("thread=\\S+", "thread=of a worker")
                .strip();
    }

    static String block(String begin) throws IOException {
        return block(PAGE, begin);
    }

    /** What stands between the first such line and the end of its block. */
    private static String block(Path page, String begin) throws IOException {
        String text = Files.readString(page);
        assertThat(text).contains(begin);
        int start = text.indexOf(begin) + begin.length();
        return text.substring(start, text.indexOf("```", start));
    }
}
