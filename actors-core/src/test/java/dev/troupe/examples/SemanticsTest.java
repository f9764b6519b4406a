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
import org.junit.jupiter.api.Test;

/** Every test that the promises name exists. */
class SemanticsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern PROOF = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

    @Test
    void everyProofExists() throws IOException {
        Matcher proof = PROOF.matcher(Files.readString(ROOT.resolve("docs/semantics.md")));
        List<String> missing = new ArrayList<>();
        int found = 0;
        while (proof.find()) {
            found++;
            if (!exists(proof.group(1) + ".java", proof.group(2) == null ? "class " : "void " + proof.group(2) + "(")) {
                missing.add(proof.group());
            }
        }
        assertThat(found).isGreaterThan(50);
        assertThat(missing).isEmpty();
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
