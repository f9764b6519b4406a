package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the program that is here, and what it prints. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path HELLO = Path.of("src/test/java/dev/troupe/examples/Hello.java");

    @Test
    void showsTheProgramThatIsCompiledHere() throws IOException {
        String source = Files.readString(HELLO);
        String program = source.substring(source.indexOf("public class Hello"));
        assertThat(block("```java\n")).isEqualToIgnoringNewLines(program);
    }

    @Test
    void showsWhatTheProgramPrints() throws IOException {
        PrintStream console = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Hello.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines(block("-->\n```\n"));
    }

    /** What stands between the first such line and the end of its block. */
    private static String block(String begin) throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf(begin) + begin.length();
        return readme.substring(start, readme.indexOf("```", start));
    }
}
