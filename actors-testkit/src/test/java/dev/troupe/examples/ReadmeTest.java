package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The README shows the simulation that is here, and how it fails. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path ACCOUNT = Path.of("src/test/java/dev/troupe/examples/Account.java");

    @Test
    void showsTheTestThatIsCompiledHere() throws IOException {
        String source = Files.readString(ACCOUNT);
        String test = source.substring(source.indexOf("    @Simulate("), source.lastIndexOf('}'));
        assertThat(block("<!-- simulation -->\n```java\n"))
                .isEqualToIgnoringNewLines(test.stripTrailing().stripIndent());
    }

    @Test
    void showsHowItFails() throws IOException {
        String before = System.setProperty("troupe.seed", "1");
        var summary = new SummaryGeneratingListener();
        try {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(Account.class))
                                    .build(),
                            summary);
        } finally {
            if (before == null) {
                System.clearProperty("troupe.seed");
            } else {
                System.setProperty("troupe.seed", before);
            }
        }
        assertThat(summary.getSummary().getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException() + "\n")
                        .isEqualToNormalizingNewlines(block("<!-- simulation-output -->\n```\n")));
    }

    /** What stands between the first such line and the end of its block. */
    private static String block(String begin) throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf(begin) + begin.length();
        return readme.substring(start, readme.indexOf("```", start));
    }
}
