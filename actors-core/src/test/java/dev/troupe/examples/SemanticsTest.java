package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every test that the promises and the memory model name exists. */
class SemanticsTest {
    private static final Path ROOT = Path.of("..");

    /** A class of unit tests or a test of one, or a test of jcstress, which is a nested class. */
    private static final Pattern PROOF = Pattern.compile("`(\\w+(?:Test|Stress))(?:#(\\w+)|\\.(\\w+))?`");

    @ParameterizedTest
    @CsvSource({"semantics.md, 50", "memory-model.md, 30"})
    void everyProofExists(String page, int atLeast) throws IOException {
        Matcher proof = PROOF.matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
        List<String> missing = new ArrayList<>();
        int found = 0;
        while (proof.find()) {
            found++;
            if (!exists(proof.group(1) + ".java", declaration(proof.group(2), proof.group(3)))) {
                missing.add(proof.group());
            }
        }
        assertThat(found).isGreaterThan(atLeast);
        assertThat(missing).isEmpty();
    }

    private static String declaration(@Nullable String method, @Nullable String nested) {
        return method != null ? "void " + method + "(" : nested != null ? "class " + nested + " " : "class ";
    }

    private static boolean exists(String file, String declaration) throws IOException {
        try (Stream<Path> sources = Files.find(
                ROOT,
                20,
                (path, attributes) -> path.endsWith(file) && path.toString().contains("src"))) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                if (Files.readString(source).contains(declaration)) {
                    return true;
                }
            }
        }
        return false;
    }
}
