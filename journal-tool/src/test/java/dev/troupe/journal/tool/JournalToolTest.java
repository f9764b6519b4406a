package dev.troupe.journal.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import dev.troupe.persistence.codec.Encoded;
import dev.troupe.persistence.codec.Notation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands on a journal of two lives with 20 records each. */
@ParameterizedClass
@EnumSource(Format.class)
class JournalToolTest {
    private final Format format;

    @TempDir
    Path temp;

    private Path data;

    JournalToolTest(Format format) {
        this.format = format;
    }

    @BeforeEach
    void journalOfTwoLives() {
        data = temp.resolve("data");
        Journals.life(data, format, 20, Journals::text);
        Journals.life(data, format, 20, Journals::text);
    }

    private static String raw(long sequence, int generation) {
        return "{\"sequence\":" + sequence + ",\"generation\":" + generation + ",\"base64\":\""
                + Base64.getEncoder().encodeToString(Journals.text(sequence)) + "\"}";
    }

    private static List<String> raw(long from, long to, int generation) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> raw(sequence, generation))
                .toList();
    }

    @Test
    void aWholeJournalIsWholeAndNothingChanges() throws IOException {
        List<String> before = Journals.content(data);
        assertThat(Ran.of("verify", data))
                .isEqualTo(new Ran(0, List.of("whole: 40 records in 2 generations, the last is 40"), List.of()));
        assertThat(Ran.of("list", data).out())
                .anyMatch(line ->
                        line.matches(" +2 +" + format.name().toLowerCase(Locale.ROOT) + " +21 +40 +20 +\\d+  clean"));
        assertThat(Ran.of("tail", data, "-n", 2).out()).isEqualTo(raw(39, 40, 2));
        assertThat(Ran.of("tail", data, "-n", 22).out()).hasSize(22).contains(raw(19, 1));
        assertThat(Ran.of("tail", data, "-n", 0).out()).isEmpty();
        assertThat(Ran.of("export", data, "--from", 3, "--to", 5).out()).isEqualTo(raw(3, 5, 1));
        assertThat(Ran.of("stats", data, "--top", 1).out())
                .anyMatch(line -> line.matches(" +10 +10 +1  raw"))
                .anyMatch(line -> line.startsWith("40 records in 2 generations"));
        assertThat(Ran.of("salvage", data).out()).containsExactly("whole: there is nothing to salvage");
        assertThat(Journals.content(data)).isEqualTo(before);
        assertThat(Ran.of("compact", data).out()).containsExactly("there is nothing to delete");
    }

    @Test
    void damageIsSaidAndRepairedIfThatIsConfirmed() throws IOException {
        Journals.damage(data, 7);
        Ran verified = Ran.of("verify", data);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out().get(0)).startsWith("damage: generation 1 reaches record 20");
        assertThat(verified.out().get(1))
                .contains("generation 1, file " + Journals.files(data).get(0).toRealPath() + ", position ")
                .endsWith(", records 7 to 20 missing");
        assertThat(verified.out().get(2)).isEqualTo("damaged: 26 records in 2 generations, the last is 40");
        Ran exported = Ran.of("export", data);
        assertThat(exported.code()).isEqualTo(1);
        assertThat(exported.out()).hasSize(26);
        assertThat(exported.err()).anyMatch(line -> line.contains("records 7 to 20 missing"));

        List<String> before = Journals.content(data);
        Ran declined = answering("no", () -> Ran.of("salvage", data));
        assertThat(declined.code()).isEqualTo(1);
        assertThat(declined.out()).last().asString().endsWith("nothing was changed");
        assertThat(Journals.content(data)).isEqualTo(before);

        Ran salvaged = answering("y", () -> Ran.of("salvage", data));
        assertThat(salvaged.code()).isZero();
        assertThat(salvaged.out())
                .contains("salvage: records 7 to 7 are lost", "salvaged: 39 records can be read, the last is 40");
        assertThat(Ran.of("verify", data).out())
                .containsExactly(
                        "lost before a salvage: records 7 to 7", "whole: 39 records in 2 generations, the last is 40");
        assertThat(Ran.of("list", data).out())
                .anyMatch(line -> line.endsWith("replaced"))
                .anyMatch(line -> line.startsWith("set aside by a salvage: generation-0000000001.damaged-1"));

        assertThat(Ran.of("compact", data).out()).first().isEqualTo("there is nothing to delete");
        assertThat(Ran.of("compact", data, "--damaged").out())
                .first()
                .asString()
                .startsWith("deleted generation-0000000001.damaged-1, ");
        assertThat(data.resolve("generation-0000000001.damaged-1")).doesNotExist();
        assertThat(Ran.of("verify", data).code()).isZero();
    }

    @Test
    void snapshotsAreShownAndVerified() throws IOException {
        Journals.snapshots(data, format);
        assertThat(Ran.of("verify", data).out())
                .containsExactly("whole: 2 records in 2 generations and 2 snapshots, the last is 42");
        assertThat(Ran.of("list", data).out())
                .anyMatch(line -> line.matches("snapshot of records 1 to 40: \\d+ bytes, whole"));
        assertThat(Ran.of("export", data).out()).containsExactly(raw(41, 4), raw(42, 5));

        Files.delete(data.resolve("snapshots").resolve("snapshot-00000000000000000040"));
        Ran verified = Ran.of("verify", data);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out().get(0)).startsWith("damage: snapshot 40: ");
        Ran salvaged = Ran.of("salvage", data, "--yes");
        assertThat(salvaged.code()).isEqualTo(1);
        assertThat(salvaged.out())
                .containsExactly(
                        verified.out().get(0),
                        "nothing to salvage: a later snapshot takes the place of one that is damaged");
        Files.delete(data.resolve("MANIFEST"));
        assertThat(Ran.of("salvage", data, "--yes").code()).isZero();
        assertThat(Ran.of("verify", data).out())
                .contains("whole: 1 record in 1 generation and 1 snapshot, the last is 42");
    }

    private static Ran answering(String answer, Supplier<Ran> what) {
        InputStream console = System.in;
        System.setIn(new ByteArrayInputStream((answer + "\n").getBytes(UTF_8)));
        try {
            return what.get();
        } finally {
            System.setIn(console);
        }
    }

    @Test
    void aTornTailIsNoDamage() throws IOException {
        Files.delete(data.resolve("MANIFEST"));
        Files.delete(data.resolve("DURABLE"));
        assertThat(Ran.of("salvage", data, "--yes").code()).isZero(); // which forgets the clean end
        Journals.damage(data, 40);
        Ran verified = Ran.of("verify", data);
        assertThat(verified.code()).isZero();
        assertThat(verified.out().get(0)).contains("torn tail").contains("behind record 39");
        assertThat(Ran.of("list", data).out()).anyMatch(line -> line.endsWith("torn tail"));
    }

    @Test
    void whatACodecWroteIsShownAsJson() {
        Encoded json = new Encoded(Notation.JSON, "note", 3, "{\n\"text\" : \"Ünsinn\"\r\n}".getBytes(UTF_8));
        Encoded bare = new Encoded(Notation.BARE, "blob", 1, new byte[] {1, 2});
        Encoded malformed = new Encoded(Notation.JSON, "note", 3, "{".getBytes(UTF_8));
        Journals.life(data, format, 1, sequence -> json.toBytes());
        Journals.life(data, format, 1, sequence -> bare.toBytes());
        Journals.life(data, format, 1, sequence -> malformed.toBytes());
        List<String> lines = Ran.of("tail", data, "-n", 3).out();
        assertThat(lines.get(0))
                .isEqualTo("{\"sequence\":41,\"generation\":3,\"type\":\"note\",\"version\":3,\"codec\":\"json\","
                        + "\"content\":{ \"text\" : \"Ünsinn\"  }}");
        assertThat(lines.get(1))
                .endsWith("\"type\":\"blob\",\"version\":1,\"codec\":\"bare\",\"content\":{\"base64\":\"AQI=\"}}");
        assertThat(lines.get(2)).contains("\"malformed\":").endsWith("\"base64\":\"ew==\"}");
    }

    @Test
    void durableActorsAreShownWithTheirKindAndId() throws Exception {
        Path accounts = temp.resolve("accounts");
        Journals.ofAccounts(accounts, format);
        assertThat(Ran.of("export", accounts).out())
                .containsExactly(
                        fact(
                                1,
                                "event",
                                "anna",
                                ",\"type\":\"Moved\",\"version\":1,\"codec\":\"cbor\","
                                        + "\"content\":{\"amount\":12,\"currency\":\"EUR\"}"),
                        fact(
                                2,
                                "event",
                                "bert",
                                ",\"type\":\"Moved\",\"version\":1,\"codec\":\"cbor\","
                                        + "\"content\":{\"amount\":7,\"currency\":\"EUR\"}"),
                        fact(
                                3,
                                "event",
                                "anna",
                                ",\"type\":\"Moved\",\"version\":1,\"codec\":\"cbor\","
                                        + "\"content\":{\"amount\":-5,\"currency\":\"EUR\"}"),
                        fact(4, "deleted", "bert", ""));
        assertThat(Ran.of("stats", accounts).out())
                .anyMatch(line -> line.endsWith("  account: event Moved v1"))
                .anyMatch(line -> line.endsWith("  account: deleted"));
    }

    private static String fact(long sequence, String what, String id, String content) {
        return "{\"sequence\":" + sequence + ",\"generation\":1,\"kind\":\"account\",\"id\":\"" + id
                + "\",\"facts\":[{\"what\":\"" + what + "\"" + content + "}]}";
    }

    /** As the key-value store writes them: no codec's. */
    @Test
    void changesOfTheStoreAreBytes() {
        byte[] clear = {1, 0, 0, 0, 1, 4};
        Journals.life(data, format, 1, sequence -> clear);
        assertThat(Ran.of("tail", data, "-n", 1).out())
                .containsExactly("{\"sequence\":41,\"generation\":3,\"base64\":\"AQAAAAEE\"}");
    }

    @Test
    void anExportGoesIntoAFileThatIsNotThereYet() throws IOException {
        Path file = temp.resolve("records.json");
        assertThat(Ran.of("export", data, "-o", file)).isEqualTo(new Ran(0, List.of(), List.of()));
        assertThat(Files.readAllLines(file)).hasSize(40).first().isEqualTo(raw(1, 1));
        Ran again = Ran.of("export", data, "-o", file);
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.err()).containsExactly("troupe-journal: a file is there already: " + file);
    }

    @Test
    void wrongUseIsOneLineAndAHint() {
        for (Object[] wrong : new Object[][] {
            {},
            {"list"},
            {"burn", data},
            {"tail", data, "-n", -1},
            {"export", data, "--from", 2, "--to", 1},
            {"stats", data, "--top", "many"},
            {"verify", temp},
            {"salvage", temp.resolve("none")}
        }) {
            Ran ran = Ran.of(wrong);
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).hasSize(2);
            assertThat(ran.err().get(0)).startsWith("troupe-journal: ");
            assertThat(ran.err().get(1)).startsWith("Try: troupe-journal").endsWith(" --help");
        }
        assertThat(temp.resolve("none")).doesNotExist();
    }
}
