package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.guide.Page.Block;
import dev.troupe.guide.Page.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the guide show what is compiled and run here, and all of it. */
class GuideTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    static List<Page> pages() throws IOException {
        return Page.all();
    }

    static List<Block> blocks() throws IOException {
        return Page.all().stream().flatMap(page -> page.blocks().stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockShowsWhatItsMarkSays(Block block) throws Exception {
        Mark mark = block.mark();
        if (mark == null) {
            throw new AssertionError("no mark above it says what it shows: " + block);
        }
        assertThat(block.text()).as(block.toString()).isEqualToNormalizingNewlines(shown(mark, block));
    }

    private static String shown(Mark mark, Block block) throws Exception {
        return switch (mark.kind()) {
            case "sample" ->
                Objects.requireNonNull(Samples.all().get(mark.of()), () -> "no region has this name: " + block);
            case "output" -> printed(mark.of());
            case "mistake" -> Mistake.valueOf(mark.of()).snippet();
            case "compiler" -> Mistake.valueOf(mark.of()).message();
            default -> throw new AssertionError("a mark is sample, output, mistake or compiler: " + block);
        };
    }

    private static String printed(String type) throws Exception {
        PrintStream console = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.troupe.guide." + type)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Test
    void everySampleAndEveryMistakeIsShown() throws IOException {
        Set<Mark> unused = new LinkedHashSet<>();
        Samples.all().keySet().forEach(sample -> unused.add(new Mark("sample", sample)));
        for (Mistake mistake : Mistake.values()) {
            unused.add(new Mark("mistake", mistake.name()));
            unused.add(new Mark("compiler", mistake.name()));
        }
        blocks().forEach(block -> unused.remove(block.mark()));
        assertThat(unused).as("what no page shows").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Page page) throws IOException {
        for (MatchResult link : LINK.matcher(page.prose()).results().toList()) {
            if (link.group(1).startsWith("https:")) {
                continue;
            }
            Path target = Page.GUIDE.resolve(link.group(1).isEmpty() ? page.name() : link.group(1));
            assertThat(target).as(page + ": " + link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(page + ": " + link.group()).contains(link.group(2));
            }
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void theIndexLinksEachPage() throws IOException {
        String index = Files.readString(Page.GUIDE.resolve("index.md"));
        assertThat(pages())
                .filteredOn(page -> !page.name().equals("index.md"))
                .allSatisfy(page -> assertThat(index).contains("](" + page.name() + ")"));
    }
}
