package dev.troupe.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page shows what the commands print, one after the other. */
class PageTest {
    private static final Path PAGE = Path.of("../docs/journal-tool.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```\\n\\$ \\./troupe-journal ([^\\n]*)\\n(.*?)```");

    @TempDir
    Path temp;

    @Test
    void thePageShowsWhatIsPrinted() throws Exception {
        Journals.ofAccounts(temp.resolve("accounts"), Format.PLAIN);
        Path broken = temp.resolve("broken");
        Journals.life(broken, Format.PLAIN, 20, Journals::text);
        Journals.life(broken, Format.PLAIN, 20, Journals::text);
        Journals.damage(broken, 7);
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(PAGE)).results().toList();
        assertThat(blocks).hasSizeGreaterThan(7);
        for (MatchResult block : blocks) {
            assertThat(printed(block.group(1)))
                    .as(block.group(1))
                    .isEqualTo(block.group(2).lines().map(PageTest::withoutRoom).toList());
        }
    }

    private List<String> printed(String command) throws IOException {
        List<Object> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(Files.isDirectory(temp.resolve(word)) ? temp.resolve(word) : word);
        }
        Ran ran = Ran.of(words.toArray());
        String home = temp.toRealPath().toString();
        return Stream.concat(ran.out().stream(), ran.err().stream())
                .map(line -> line.replace(home, "/home/me"))
                .map(PageTest::withoutRoom)
                .toList();
    }

    /** What files take is theirs and the file system's to say. */
    private static String withoutRoom(String line) {
        return line.replaceAll("[0-9.]+ [KM]iB", "some MiB");
    }
}
