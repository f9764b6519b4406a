package dev.troupe.journal.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.journal.Format;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a journal that another process writes to. */
@Timeout(180)
class HeldTest {
    @TempDir
    Path temp;

    private Path data;
    private Journals.Holder holder;

    @BeforeEach
    void journalThatIsHeld() throws Exception {
        data = temp.resolve("data");
        Journals.life(data, Format.PLAIN, 20, Journals::text);
        Files.createDirectory(data.resolve("generation-0000000001.new-1"));
        holder = new Journals.Holder(data);
        holder.append("first");
    }

    @AfterEach
    void end() {
        holder.close();
    }

    @Test
    void itIsReadAndTheHolderNamed() throws Exception {
        List<String> before = Journals.content(data);
        for (String command : List.of("list", "verify", "export", "stats", "tail")) {
            Ran ran = Ran.of(command, data);
            assertThat(ran.code()).isZero();
            assertThat(ran.err()).singleElement().asString().contains("is held by pid " + holder.pid());
        }
        assertThat(Ran.of("list", data).out()).anyMatch(line -> line.endsWith("in use"));
        assertThat(Journals.content(data)).isEqualTo(before);
    }

    @Test
    void itIsNotChanged() throws Exception {
        List<String> before = Journals.content(data);
        for (String command : List.of("salvage", "compact")) {
            Ran ran = Ran.of(command, data);
            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).singleElement().asString().contains("is held by pid " + holder.pid());
        }
        assertThat(Journals.content(data)).isEqualTo(before);
        holder.close();
        assertThat(Ran.of("compact", data).out()).first().asString().startsWith("deleted generation-0000000001.new-1");
    }

    @Test
    void whatComesIsShownUntilItIsInterrupted() throws Exception {
        var out = new ByteArrayOutputStream();
        var follower = new Thread(() ->
                JournalTool.run(new Output(out), new PrintWriter(new StringWriter()), "tail", "-f", data.toString()));
        follower.start();
        try {
            awaitLine(out, "\"sequence\":21,");
            holder.append("second");
            awaitLine(out, "\"sequence\":22,");
            holder.close();
            try (var next = new Journals.Holder(data)) {
                next.append("third");
                awaitLine(out, "{\"sequence\":23,\"generation\":3,");
            }
        } finally {
            follower.interrupt();
            follower.join();
        }
        assertThat(out.toString(UTF_8).lines()).hasSize(12);
    }

    private static void awaitLine(ByteArrayOutputStream out, String part) {
        await().atMost(Duration.ofMinutes(2)).until(() -> out.toString(UTF_8).contains(part));
    }
}
