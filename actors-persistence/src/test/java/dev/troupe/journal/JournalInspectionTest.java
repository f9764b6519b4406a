package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.journal.JournalReport.Range;
import dev.troupe.journal.JournalReport.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Looks at a journal of three lives with 100 records each, the last of them killed. */
@ParameterizedClass
@EnumSource(Format.class)
class JournalInspectionTest {
    private final Format format;

    @TempDir
    Path temp;

    private JournalFiles journal;
    private final List<String> read = new ArrayList<>();

    JournalInspectionTest(Format format) {
        this.format = format;
    }

    @BeforeEach
    void journalOfThreeLives() {
        journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(100, 10, true);
        journal.life(100, 10, false);
        journal.kill(100, 10, 5);
    }

    private JournalInspection inspection() {
        return JournalInspection.of(journal.path);
    }

    private JournalReport report() {
        read.clear();
        return inspection().read(one -> read.add(JournalFiles.text(one.sequence(), one.payload())));
    }

    private List<State> states() {
        return report().generations().stream()
                .map(JournalReport.Generation::state)
                .toList();
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(journal.path)) {
            for (Path file : walk.toList()) {
                found.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return found;
    }

    /** Flips a byte in the payload of a record. */
    private void damage(int generation, long sequence) throws IOException {
        byte[] payload = JournalFiles.payload(sequence);
        byte[] bytes = Files.readAllBytes(journal.file(generation));
        int at = 0;
        while (!startsWith(bytes, at, payload)) {
            at++;
        }
        bytes[at] ^= 1;
        Files.write(journal.file(generation), bytes);
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] part) {
        return Arrays.equals(bytes, at, at + part.length, part, 0, part.length);
    }

    @Test
    void itReadsWhatARecoveryReadsAndChangesNothing() throws IOException {
        Map<String, String> before = files();
        JournalReport report = report();
        assertThat(files()).isEqualTo(before);
        assertThat(read).isEqualTo(journal.expected(1, 305));
        assertThat(report.holder()).isNull();
        assertThat(report.damages()).isEmpty();
        assertThat(report.missing()).isEmpty();
        assertThat(report.lastSequence()).isEqualTo(305);
        assertThat(report.records()).isEqualTo(305);
        assertThat(report.generations())
                .extracting(
                        JournalReport.Generation::number,
                        JournalReport.Generation::format,
                        JournalReport.Generation::first,
                        JournalReport.Generation::last,
                        JournalReport.Generation::records,
                        JournalReport.Generation::state)
                .containsExactly(
                        tuple(1, format, 1L, 100L, 100L, State.CLEAN),
                        tuple(2, format, 101L, 200L, 100L, State.CLEAN),
                        tuple(3, format, 201L, 305L, 105L, State.CLEAN));
        assertThat(report.generations().get(0).bytes())
                .isEqualTo(LongStream.rangeClosed(1, 100)
                        .map(i -> JournalFiles.payload(i).length + RecordFormat.OVERHEAD)
                        .sum());
    }

    @Test
    void aTornTailIsNoDamage() throws IOException {
        damage(3, 303);
        JournalReport report = report();
        assertThat(report.damages()).isEmpty();
        assertThat(report.tornTail()).contains("behind record 302");
        assertThat(states()).containsExactly(State.CLEAN, State.CLEAN, State.TORN_TAIL);
    }

    @Test
    void itGoesOnPastDamage() throws IOException {
        damage(1, 50);
        damage(3, 250);
        JournalReport report = report();
        assertThat(report.damages()).hasSize(2);
        JournalReport.Finding first = report.damages().get(0);
        assertThat(first.generation()).isEqualTo(1);
        assertThat(first.file()).isEqualTo(journal.file(1).toRealPath());
        assertThat(first.position()).isPositive();
        assertThat(first.missing()).isEqualTo(new Range(50, 100));
        assertThat(report.damages().get(1).missing()).isEqualTo(new Range(250, 300));
        List<String> expected = new ArrayList<>(journal.expected(1, 49));
        expected.addAll(journal.expected(101, 249));
        assertThat(read).isEqualTo(expected);
        assertThat(states()).containsExactly(State.DAMAGED, State.CLEAN, State.DAMAGED);
    }

    @Test
    void aGenerationThatIsGoneIsTheDamagedOne() {
        JournalFiles.delete(journal.generation(2));
        JournalReport report = report();
        assertThat(report.damages()).isNotEmpty().allMatch(damage -> damage.generation() == 2);
        assertThat(states()).containsExactly(State.CLEAN, State.DAMAGED, State.CLEAN);
        journal.recoverAll(OnDamage.SALVAGE);
        assertThat(states()).containsExactly(State.CLEAN, State.LOST, State.CLEAN);
        assertThat(report().missing()).containsExactly(new Range(101, 200));
    }

    @Test
    void aManifestThatIsGoneIsDamageAndTheRestIsRead() throws IOException {
        Files.delete(journal.path.resolve("MANIFEST"));
        JournalReport report = report();
        assertThat(report.damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.rule()).contains("MANIFEST"));
        assertThat(read).isEqualTo(journal.expected(1, 305));
    }

    @Test
    void whatASalvageHasReplacedAndLostIsSaid() throws IOException {
        damage(2, 150);
        journal.recoverAll(OnDamage.SALVAGE);
        JournalReport report = report();
        assertThat(report.damages()).isEmpty();
        assertThat(report.missing()).containsExactly(new Range(150, 150));
        assertThat(states()).containsExactly(State.CLEAN, State.REPLACED, State.CLEAN);
        assertThat(inspection().leftovers()).singleElement().satisfies(leftover -> {
            assertThat(leftover.damaged()).isTrue();
            assertThat(leftover.bytes()).isPositive();
        });
        assertThat(DataDirectory.deleteLeftovers(journal.path, false)).isEmpty();
        assertThat(DataDirectory.deleteLeftovers(journal.path, true)).hasSize(1);
        assertThat(inspection().leftovers()).isEmpty();
        assertThat(report().records()).isEqualTo(304);
    }

    @Test
    void whatASalvageThatWasCutOffHasLeftIsDeleted() throws IOException {
        Files.createDirectories(journal.path.resolve("generation-0000000002.new-1"));
        Files.createDirectories(journal.path.resolve("generation-0000000002.replacement.unused-1"));
        Files.createDirectories(journal.path.resolve("generation-0000000002.mine"));
        DataDirectory.deleteLeftovers(journal.path, false);
        assertThat(inspection().leftovers()).isEmpty();
        assertThat(journal.path.resolve("generation-0000000002.mine")).exists();
        assertThat(journal.recoverAll(OnDamage.REFUSE)).hasSize(305);
    }

    @Test
    void besideAWriterItSaysWhoThatIs() {
        try (DataDirectory open = journal.open(OnDamage.REFUSE)) {
            assertThat(inspection().holder())
                    .contains("pid " + ProcessHandle.current().pid());
            open.recover(Replay.ignoring());
            Generation tail = open.startTail();
            tail.append(306, JournalFiles.payload(306));
            tail.flush();
            assertThat(report().holder()).isNotNull();
            assertThat(read).isEqualTo(journal.expected(1, 306));
            assertThat(states()).last().isEqualTo(State.IN_USE);
            assertThatThrownBy(() -> DataDirectory.deleteLeftovers(journal.path, true))
                    .isInstanceOf(DirectoryInUseException.class);
            assertThatThrownBy(() -> journal.open(OnDamage.REFUSE)).isInstanceOf(DirectoryInUseException.class);
        }
        assertThat(inspection().holder()).isNull();
    }

    /** When the reader has a part of the file in its buffer in which the journal ends, that grows far beyond this part. */
    @Test
    void whatIsAppendedMeanwhileIsNoDamage() {
        try (DataDirectory open = journal.open(OnDamage.REFUSE)) {
            open.recover(Replay.ignoring());
            Generation tail = open.startTail();
            append(tail, 10);
            JournalReport report = inspection().read(one -> {
                if (one.sequence() == 306) {
                    append(tail, 3000);
                }
            });
            assertThat(report.lastSequence()).isBetween(315L, 3315L);
            assertThat(report.damages()).isEmpty();
            assertThat(report.tornTail()).isNull();
        }
    }

    private static void append(Generation tail, int count) {
        for (int i = 1; i <= count; i++) {
            tail.append(tail.lastSequence() + 1, new byte[1000]);
            if (i % 10 == 0) {
                tail.force();
            }
        }
    }

    /** With a snapshot after record 305 and each 10 more; the oldest is let go. */
    private void snapshots() {
        try (DataDirectory open = journal.open(OnDamage.REFUSE)) {
            open.recover(new JournalFiles.State());
            Journal.Tail tail = open.startTail();
            for (int i = 0; i < 3; i++) {
                tail = tail.roll();
                tail.snapshot(JournalFiles.upTo(tail.lastSequence()));
                for (int n = 0; n < 10; n++) {
                    tail.append(tail.lastSequence() + 1, JournalFiles.payload(tail.lastSequence() + 1));
                }
            }
        }
    }

    @Test
    void whatSnapshotsHaveMadeSuperfluousIsNotMissing() throws IOException {
        snapshots();
        JournalReport report = report();
        assertThat(report.damages()).isEmpty();
        assertThat(report.isWhole()).isTrue();
        assertThat(read).isEqualTo(journal.expected(316, 335));
        assertThat(report.snapshots())
                .extracting(JournalReport.Snapshot::sequence)
                .containsExactly(315L, 325L);
        assertThat(report.snapshots()).allMatch(one -> one.bytes() > 0);
        List<String> seen = new ArrayList<>();
        inspection().follow(0).poll(one -> seen.add(JournalFiles.text(one.sequence(), one.payload())));
        assertThat(seen).isEqualTo(read);

        Files.delete(journal.path.resolve("MANIFEST"));
        assertThat(report().damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.rule()).contains("MANIFEST"));
        assertThat(read).isEqualTo(journal.expected(316, 335));
    }

    @Test
    void aSnapshotThatIsNotWholeIsSaid() throws IOException {
        snapshots();
        Files.delete(new Snapshots(journal.path, new LocalDisk()).path(315));
        JournalReport report = report();
        assertThat(report.damages()).isEmpty();
        assertThat(report.isWhole()).isFalse();
        assertThat(report.snapshots().get(0).fault()).isNotNull();
        assertThat(report.snapshots().get(1).fault()).isNull();
    }

    @Test
    void whatWasLetGoButNotYetDeletedIsDeleted() throws IOException {
        snapshots();
        Path old = Files.createDirectory(journal.generation(1));
        Files.writeString(old.resolve("0000000001.log"), "old");
        assertThat(report().isWhole()).isTrue();
        assertThat(DataDirectory.deleteLeftovers(journal.path, false)).hasSize(1);
        assertThat(old).doesNotExist();
    }

    @Test
    void aFollowerReadsWhatComesAcrossGenerations() {
        JournalFollower follower = inspection().follow(250);
        List<String> seen = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            try (DataDirectory open = journal.open(OnDamage.REFUSE)) {
                open.recover(Replay.ignoring());
                Generation tail = open.startTail();
                for (int i = 0; i < 20; i++) {
                    tail.append(tail.lastSequence() + 1, JournalFiles.payload(tail.lastSequence() + 1));
                    if (i % 7 == 0) {
                        tail.flush();
                        follower.poll(one -> seen.add(JournalFiles.text(one.sequence(), one.payload())));
                        assertThat(seen).isEqualTo(journal.expected(251, tail.lastSequence()));
                    }
                }
            }
        }
        follower.poll(one -> seen.add(JournalFiles.text(one.sequence(), one.payload())));
        assertThat(seen).isEqualTo(journal.expected(251, 365));
    }

    @Test
    void aFollowerReadsOnFromWhereTheLastRecordWasHalfWritten() throws IOException {
        byte[] whole = Files.readAllBytes(journal.file(3));
        damage(3, 303);
        byte[] torn = Files.readAllBytes(journal.file(3));
        JournalFollower follower = inspection().follow(300);
        List<String> seen = new ArrayList<>();
        follower.poll(one -> seen.add(JournalFiles.text(one.sequence(), one.payload())));
        assertThat(seen).isEqualTo(journal.expected(301, 302));
        write(torn, whole);
        follower.poll(one -> seen.add(JournalFiles.text(one.sequence(), one.payload())));
        assertThat(seen).isEqualTo(journal.expected(301, 305));
    }

    private void write(byte[] old, byte[] now) throws IOException {
        try (FileChannel channel = FileChannel.open(journal.file(3), StandardOpenOption.WRITE)) {
            int at = Arrays.mismatch(old, now);
            channel.write(ByteBuffer.wrap(now, at, 1), at);
        }
    }

    @Test
    void howFarAJournalReachesIsKnownWithoutReadingIt() {
        assertThat(inspection().reached()).isEqualTo(300);
        journal.life(10, 10, true);
        assertThat(inspection().reached()).isEqualTo(315);
    }

    @Test
    void aDirectoryWithoutAJournalIsRefused() throws IOException {
        assertThatThrownBy(() -> JournalInspection.of(temp.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not exist");
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> JournalInspection.of(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds neither");
    }
}
