package dev.troupe.journal;

import static dev.troupe.journal.JournalFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages a journal of three lives with 300 records each, all of them durable. */
@ParameterizedClass
@EnumSource(Format.class)
class DamageTest {
    private final Format format;

    private static final int LIFE = 300;

    @TempDir
    Path temp;

    DamageTest(Format format) {
        this.format = format;
    }

    private JournalFiles journal;
    private Path pristine;

    @BeforeEach
    void journalOfThreeLives() {
        journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(LIFE, 10, true);
        journal.life(LIFE, 10, false);
        journal.life(LIFE, 10, false);
        pristine = temp.resolve("pristine");
        JournalFiles.copy(journal.path, pristine);
        journal.reports.clear();
    }

    private void restore() {
        JournalFiles.delete(journal.path);
        JournalFiles.copy(pristine, journal.path);
    }

    private void refused(String rule) {
        Map<String, Integer> before = content();
        assertThatThrownBy(() -> journal.recoverAll(OnDamage.REFUSE))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining(rule)
                .hasMessageContaining("nothing was changed");
        assertThat(content()).isEqualTo(before);
    }

    private Map<String, Integer> content() {
        Map<String, Integer> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(temp.resolve("data"))) {
            for (Path file : walk.toList()) {
                if (!file.endsWith("LOCK")) {
                    found.put(
                            file.toString(),
                            Files.isDirectory(file)
                                    ? 0
                                    : ByteBuffer.wrap(Files.readAllBytes(file)).hashCode());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** The position of the record with the sequence, found by its magic. */
    private long position(int generation, long sequence) throws IOException {
        Salt salt = new GenerationReader(journal.generation(generation), generation, null, new LocalDisk()).salt;
        try (Window window = new Window(journal.file(generation), generation, salt, new LocalDisk())) {
            for (long p = 0; window.has(p, 4); p += 4) {
                if (window.recordAt(p) && window.sequence == sequence) {
                    return p;
                }
            }
        }
        throw new AssertionError("no record " + sequence);
    }

    @Test
    void aTornTailIsCutAndReportedAndLaterAppendsAreReadAfterTwoMoreRestarts() throws IOException {
        journal.kill(40, 10, 20);
        long position = position(4, 950);
        write(journal.file(4), position + 40, (byte) 0x55, (byte) 0xAA);
        List<Recovery> recoveries = new ArrayList<>();
        assertThat(journal.recoverAll(OnDamage.REFUSE, recoveries)).isEqualTo(journal.expected(1, 949));
        assertThat(recoveries.get(0).tornTail()).contains("record 949").contains(String.valueOf(position - 4));
        journal.life(100, 10, false);
        assertThat(journal.last).isEqualTo(1049);
        journal.life(100, 10, true);
        assertThat(journal.recoverAll(OnDamage.REFUSE, recoveries)).isEqualTo(journal.expected(1, 1149));
        assertThat(recoveries.get(1).tornTail()).isNull();
    }

    @Test
    void aFlippedBitIsReportedOrHarmless() throws IOException {
        Random random = new Random(42);
        int refused = 0;
        int torn = 0;
        for (int i = 0; i < 150; i++) {
            restore();
            int generation = 1 + random.nextInt(3);
            byte[] bytes = Files.readAllBytes(journal.file(generation));
            int end = (int) position(generation, LIFE * (long) generation) + 60;
            // Half of them in the records, which may lie behind 64 KB of index.
            int from = i % 2 == 0 ? 0 : (int) position(generation, LIFE * (generation - 1L) + 1) - 40;
            int at = from + random.nextInt(end - from);
            write(journal.file(generation), at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
            List<Recovery> recoveries = new ArrayList<>();
            List<String> found;
            try {
                found = journal.recoverAll(OnDamage.REFUSE, recoveries);
            } catch (JournalDamagedException e) {
                refused++;
                continue;
            }
            Recovery recovery = recoveries.get(0);
            if (recovery.tornTail() != null) {
                torn++;
                assertThat(found).isEqualTo(journal.expected(1, found.size())).hasSizeGreaterThan(889);
            } else {
                assertThat(found)
                        .as("flip at %s of generation %s", at, generation)
                        .isEqualTo(journal.expected(1, 900));
            }
        }
        assertThat(refused).isGreaterThan(50);
        assertThat(torn).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aZeroedPageIsRefused(int generation) throws IOException {
        long page = position(generation, generation * (long) LIFE - 150) & -4096L;
        write(journal.file(generation), page, new byte[4096]);
        refused("ends at record");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aZeroedFirstPageIsRefused(int generation) throws IOException {
        write(journal.file(generation), 0, new byte[4096]);
        refused(generation == 3 ? "unreadable" : "ends at record");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTruncatedFileOfAnOlderGenerationIsRefused(int generation) throws IOException {
        truncate(journal.file(generation), position(generation, generation * (long) LIFE - 20) + 7);
        refused("reaches record " + generation * LIFE);
    }

    @Test
    void aTruncatedFileIsRefusedBehindACleanEnd() throws IOException {
        journal.life(50, 10, true);
        truncate(journal.file(4), position(4, 930));
        refused("closed cleanly reaches record 950");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDeletedFileIsRefused(int generation) throws IOException {
        Files.delete(journal.file(generation));
        refused(generation == 3 ? "unreadable" : "ends at record");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFileOfNoBytesIsRefused(int generation) throws IOException {
        truncate(journal.file(generation), 0);
        refused(generation == 3 ? "unreadable" : "ends at record");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDeletedGenerationIsRefused(int generation) {
        JournalFiles.delete(journal.generation(generation));
        refused("generation " + generation + " is missing");
    }

    @Test
    void aDamagedOrDeletedManifestIsRefused() throws IOException {
        Path manifest = journal.path.resolve("MANIFEST");
        String text = Files.readString(manifest, StandardCharsets.ISO_8859_1);
        Files.writeString(manifest, text.replace("newest=3", "newest=2"));
        refused("checksum");
        Files.delete(manifest);
        refused("MANIFEST");
        List<Recovery> recoveries = new ArrayList<>();
        assertThat(journal.recoverAll(OnDamage.SALVAGE, recoveries)).isEqualTo(journal.expected(1, 900));
        assertThat(recoveries.get(0).damages()).hasSize(1);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 900));
    }

    /** A journal of one life that was killed, all of it forced. */
    private void oneKilledLife(int count, int group) {
        JournalFiles.delete(journal.path);
        journal.life(count, group, false);
    }

    private void refusedFrom(long firstMissing, Path file) {
        refused("first missing sequence " + firstMissing);
        assertThatThrownBy(() -> journal.recoverAll(OnDamage.REFUSE))
                .isInstanceOfSatisfying(JournalDamagedException.class, e -> {
                    assertThat(e.sequence()).isEqualTo(firstMissing);
                    assertThat(e.file()).isEqualTo(file);
                    assertThat(e.position()).isPositive();
                });
    }

    @Test
    void aDamagedRecordOfAForcedBatchIsRefusedAfterAKill() throws IOException {
        oneKilledLife(1000, 1000);
        write(journal.file(1), position(1, 500) + 30, (byte) 0x55);
        refusedFrom(500, journal.file(1));
        List<String> expected = new ArrayList<>(journal.expected(1, 1000));
        expected.remove("500");
        assertThat(salvage("records 500 to 500 are lost")).isEqualTo(expected);
    }

    @Test
    void aFileTruncatedAmongForcedRecordsIsRefusedAfterAKill() throws IOException {
        oneKilledLife(5000, 1);
        truncate(journal.file(1), 256 * 1024);
        refused("ends at record");
        List<String> kept = salvage("to 5000 are lost");
        assertThat(kept).isEqualTo(journal.expected(1, kept.size())).hasSizeBetween(500, 4000);
    }

    @Test
    void aFileTruncatedBetweenTwoForcedRecordsIsRefusedAfterAKill() throws IOException {
        oneKilledLife(1000, 1);
        truncate(journal.file(1), position(1, 701) - 4);
        refusedFrom(701, journal.file(1));
        assertThat(salvage("records 701 to 1000 are lost")).isEqualTo(journal.expected(1, 700));
    }

    @Test
    void whatWasAppendedBehindTheLastForceMayEndAnywhere() throws IOException {
        JournalFiles.delete(journal.path);
        journal.kill(500, 10, 200);
        truncate(journal.file(1), position(1, 501) - 4);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 500));
        journal.life(100, 10, false);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 600));
    }

    @Test
    void aDirectoryThatHoldsSomethingElseIsRefused() throws IOException {
        Path foreign = Files.createDirectory(journal.path.resolveSibling("foreign"));
        Files.writeString(foreign.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> DataDirectory.open(foreign, OnDamage.REFUSE, line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("holds other files");
        assertThat(foreign.resolve("LOCK")).doesNotExist();
    }

    @Test
    void aDurableFileThatIsMissingOrUnreadableIsNoDamage() throws IOException {
        Path durable = journal.path.resolve("DURABLE");
        byte[] whole = Files.readAllBytes(durable);
        List<byte[]> contents =
                List.of(new byte[0], new byte[whole.length], "unreadable".getBytes(StandardCharsets.UTF_8));
        for (byte[] content : contents) {
            Files.write(durable, content);
            assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 900));
        }
        Files.delete(durable);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 900));
        assertThat(journal.reports).hasSize(2).allMatch(line -> line.startsWith("DURABLE is missing or unreadable"));
        journal.life(100, 10, false);
        assertThat(durable).exists();
        truncate(journal.file(4), position(4, 950) - 4);
        refusedFrom(950, journal.file(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTornSlotOfTheDurableFileLeavesTheOther(int slot) throws IOException {
        oneKilledLife(1000, 10);
        Path durable = journal.path.resolve("DURABLE");
        write(durable, slot * 512 + 10, (byte) 0x55, (byte) 0xAA);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 1000));
        truncate(journal.file(1), position(1, 701) - 4);
        refusedFrom(701, journal.file(1));
    }

    /** A payload that holds the bytes of a record of the first generation, as one who does not know its salt makes it. */
    private static byte[] forgery(Salt salt) {
        RecordFormat format = new RecordFormat(1, salt);
        int length = format.record(1_000_000, 999_999, "forged".getBytes(StandardCharsets.UTF_8));
        byte[] payload = new byte[400];
        for (int at = 0; at + length <= payload.length; at += (length + 3) & ~3) {
            System.arraycopy(format.bytes(), 0, payload, at, length);
        }
        return payload;
    }

    /** Ten durable records, then one whose payload is given, torn at its front and never forced. */
    private void tornAround(byte[] payload) throws IOException {
        JournalFiles.delete(journal.path);
        try (DataDirectory directory = journal.open(OnDamage.REFUSE)) {
            directory.recover(Replay.ignoring());
            Generation generation = directory.startTail();
            for (int i = 1; i <= 10; i++) {
                generation.append(i, JournalFiles.payload(i));
            }
            generation.force();
            generation.append(11, payload);
            generation.flush();
            JournalFiles.copy(journal.path, temp.resolve("torn"));
        }
        JournalFiles.move(temp.resolve("torn"), journal.path);
        write(journal.file(1), position(1, 11) + 8, (byte) 0x55);
    }

    @Test
    void aPayloadForgesNoRecord() throws IOException {
        tornAround(forgery(Salt.NONE));
        List<Recovery> recoveries = new ArrayList<>();
        assertThat(journal.recoverAll(OnDamage.REFUSE, recoveries)).isEqualTo(journal.expected(1, 10));
        assertThat(recoveries.get(0).tornTail()).contains("record 10", "0 records behind it");
        assertThat(journal.recoverAll(OnDamage.SALVAGE, recoveries)).isEqualTo(journal.expected(1, 10));
        assertThat(recoveries.get(1).damages()).isEmpty();
    }

    @Test
    void aPayloadForgesNoRecordInASalvage() throws IOException {
        tornAround(forgery(new Salt(7)));
        write(journal.file(1), position(1, 5) + 30, (byte) 0x55);
        assertThat(salvage("records 5 to 5 are lost"))
                .hasSize(9)
                .startsWith("1")
                .endsWith("10");
    }

    @Test
    void aPayloadForgesNoHeader() throws IOException {
        RecordFormat format = new RecordFormat(1, Salt.NONE);
        int length = format.header(0);
        byte[] payload = forgery(Salt.NONE);
        System.arraycopy(format.bytes(), 0, payload, 0, length);
        tornAround(payload);
        Files.delete(journal.path.resolve("MANIFEST"));
        zeroFront(1);
        write(journal.file(1), headerPosition(1) + RecordFormat.FRONT, (byte) 0x55, (byte) 0xAA);
        assertThat(salvage("records 1 to 10 are lost")).isEmpty();
    }

    /** The documents lead to the header no longer, where more than one does. */
    private void zeroFront(int generation) throws IOException {
        write(journal.file(generation), 0, new byte[(int) Math.min(4096, headerPosition(generation))]);
    }

    private long headerPosition(int generation) throws IOException {
        try (Window window = new Window(journal.file(generation), generation, Salt.NONE, new LocalDisk())) {
            for (long p = 0; window.has(p, 4); p += 4) {
                if (window.headerAt(p)) {
                    return p;
                }
            }
        }
        throw new AssertionError("no header");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDamagedHeaderTakesNoRecord(int generation) throws IOException {
        write(journal.file(generation), headerPosition(generation) + RecordFormat.FRONT, (byte) 0x55, (byte) 0xAA);
        if (generation == 3) {
            refused("unreadable");
        } else {
            refused("ends at record");
        }
        assertThat(salvage()).isEqualTo(journal.expected(1, 900));
    }

    @Test
    void aHeaderThatNoDocumentsLeadToIsFoundWithoutTheManifest() throws IOException {
        Files.delete(journal.path.resolve("MANIFEST"));
        zeroFront(3);
        refused("MANIFEST");
        assertThat(salvage()).isEqualTo(journal.expected(1, 900));
    }

    @Test
    void aJournalOfWhichOnlyTheDurableFileIsLeftIsNotEmpty() throws IOException {
        Files.delete(journal.path.resolve("MANIFEST"));
        for (int generation = 1; generation <= 3; generation++) {
            JournalFiles.delete(journal.generation(generation));
        }
        journal.open(OnDamage.REFUSE).close();
        refused("generation 1 is missing");
        assertThat(salvage("records 1 to 900 were lost")).isEmpty();
    }

    @Test
    void aGenerationThatNeverGotAsFarAsItsHeaderIsHarmless() throws IOException {
        Files.createDirectory(journal.generation(4));
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 900));
        journal.life(100, 10, false);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 1000));
    }

    /** Salvages, and checks: later starts find the same without salvage, appends go on, and every old byte is kept. */
    private List<String> salvage(String... lost) throws IOException {
        Map<String, Integer> before = content();
        List<Recovery> recoveries = new ArrayList<>();
        List<String> found = journal.recoverAll(OnDamage.SALVAGE, recoveries);
        assertThat(recoveries.get(0).damages()).isNotEmpty();
        assertThat(found).doesNotHaveDuplicates().noneMatch(s -> s.contains("wrong"));
        for (String line : lost) {
            assertThat(String.join("\n", journal.reports)).contains(line);
        }
        List<Integer> kept = new ArrayList<>(content().values());
        before.forEach((file, hash) -> {
            if (file.endsWith(".cq4") || file.endsWith(".log")) {
                assertThat(kept).as(file).contains(hash);
            }
        });
        Map<String, Integer> after = content();
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(found);
        assertThat(journal.recoverAll(OnDamage.SALVAGE, recoveries)).isEqualTo(found);
        assertThat(recoveries.get(1).damages()).isEmpty();
        assertThat(content()).isEqualTo(after);
        assertThat(recoveries.get(1).lastSequence()).isEqualTo(recoveries.get(0).lastSequence());
        journal.life(100, 10, false);
        journal.life(100, 10, true);
        List<String> all = new ArrayList<>(found);
        all.addAll(journal.expected(
                recoveries.get(0).lastSequence() + 1, recoveries.get(0).lastSequence() + 200));
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(all);
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void salvageKeepsAllButTheDamagedRecord(int generation) throws IOException {
        long sequence = generation * (long) LIFE - 100;
        write(journal.file(generation), position(generation, sequence) + 30, (byte) 0x55, (byte) 0xAA);
        List<String> expected = new ArrayList<>(journal.expected(1, 900));
        expected.remove(String.valueOf(sequence));
        assertThat(salvage("records " + sequence + " to " + sequence + " are lost"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void salvageKeepsAllBehindAnUnreadableHeader(int generation) throws IOException {
        write(journal.file(generation), 0, new byte[(int) position(generation, (generation - 1L) * LIFE + 1) - 4]);
        assertThat(salvage()).isEqualTo(journal.expected(1, 900));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void salvageGoesOnWithoutADeletedGeneration(int generation) throws IOException {
        JournalFiles.delete(journal.generation(generation));
        List<String> expected = new ArrayList<>(journal.expected(1, 900));
        expected.removeAll(journal.expected((generation - 1L) * LIFE + 1, (long) generation * LIFE));
        assertThat(salvage()).isEqualTo(expected);
    }

    @Test
    void salvageGoesOnWithoutTheDeletedNewestGeneration() throws IOException {
        JournalFiles.delete(journal.generation(3));
        assertThat(salvage("generation 3 is missing", "records 601 to 900 were lost"))
                .isEqualTo(journal.expected(1, 600));
    }

    @Test
    void salvageKeepsWhatATruncatedFileStillHolds() throws IOException {
        truncate(journal.file(2), position(2, 500));
        List<String> expected = new ArrayList<>(journal.expected(1, 900));
        expected.removeAll(journal.expected(500, 600));
        assertThat(salvage("records 500 to 600 are lost")).isEqualTo(expected);
    }

    @Test
    void salvageOfADeletedFileKeepsTheOtherGenerations() throws IOException {
        Files.delete(journal.file(2));
        List<String> expected = new ArrayList<>(journal.expected(1, 900));
        expected.removeAll(journal.expected(301, 600));
        assertThat(salvage("records 301 to 600 are lost")).isEqualTo(expected);
    }

    @Test
    void salvageOfSeveralDamagesAtOnce() throws IOException {
        write(journal.file(1), position(1, 100) + 30, (byte) 0x55, (byte) 0xAA);
        write(journal.file(2), position(2, 400) & -4096L, new byte[4096]);
        write(journal.file(3), position(3, 700) + 30, (byte) 0x55, (byte) 0xAA);
        List<String> found = salvage("records 100 to 100 are lost", "records 700 to 700 are lost");
        assertThat(found).hasSizeGreaterThan(820).startsWith("1").endsWith("900");
    }

    @Test
    void aSalvageThatWasCutOffBeforeItsRenamesIsCompleted() throws IOException, Manifest.BadManifest {
        write(journal.file(2), position(2, 500) + 30, (byte) 0x55, (byte) 0xAA);
        Path damaged = temp.resolve("damaged");
        JournalFiles.copy(journal.generation(2), damaged);
        List<String> found = journal.recoverAll(OnDamage.SALVAGE);
        // Back to the moment after the MANIFEST was written.
        Manifest manifest = Manifest.read(journal.path, new LocalDisk());
        manifest.replacing = 2;
        manifest.write(journal.path, new LocalDisk());
        Files.move(journal.generation(2), journal.path.resolve("generation-0000000002.replacement"));
        JournalFiles.delete(journal.path.resolve("generation-0000000002.damaged-1"));
        JournalFiles.move(damaged, journal.generation(2));
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(found).hasSize(899);
        assertThat(journal.path.resolve("generation-0000000002.damaged-1")).exists();
    }
}
