package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The page on simulations shows those that are here, and how one fails. */
class SimulationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "simulation.md");
    private static final Path SOURCES = Path.of("src/test/java/dev/troupe/examples");

    @ParameterizedTest
    @CsvSource({
        "simulation, Account, @Simulate(seeds = 1000)",
        "storm, BankTest, @Simulate(seeds = 200",
        "model, TillTest, record Sum()",
        "put-in, TillTest, private static CompletableFuture<?> putIn(",
        "history, TillTest, @Simulate(seeds = 200",
        "by-hand, BankTest, @Test"
    })
    void showsTheTestThatIsCompiledHere(String place, String type, String begin) throws IOException {
        String source = Files.readString(SOURCES.resolve(type + ".java"));
        int start = source.indexOf("    " + begin);
        String method = source.substring(start, source.indexOf("\n    }\n", start)) + "\n    }";
        assertThat(block("<!-- " + place + " -->\n```java\n"))
                .isEqualToNormalizingNewlines(method.stripIndent() + "\n");
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
        String text = Files.readString(PAGE);
        int start = text.indexOf(begin) + begin.length();
        return text.substring(start, text.indexOf("```", start));
    }
}
