package dev.troupe.journal;

import static dev.troupe.journal.JournalFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Harms each file of a journal of three generations and two snapshots, all of it durable, one at a time. Either all is
 * there, or the harm is reported with its file and nothing is changed, and a salvage gives records that are right, says
 * which are missing, and can be gone on from.
 */
@ParameterizedClass
@EnumSource(Format.class)
class EveryFileTest {
    private static final int FLIPS = 1000;

    private final Format format;

    @TempDir
    Path temp;

    private JournalFiles journal;
    private Path pristine;
    private List<Path> files = List.of();
    private Path newestSnapshot;
    private int whole;
    private int refused;

    EveryFileTest(Format format) {
        this.format = format;
    }

    @BeforeEach
    void journalOfThreeGenerationsAndTwoSnapshots() throws IOException {
        journal = new JournalFiles(temp.resolve("data"), format);
        try (DataDirectory directory = journal.open(OnDamage.REFUSE)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            for (int i = 0; i < 2; i++) {
                journal.append(tail, 100, 10);
                tail = tail.roll();
                tail.snapshot(JournalFiles.upTo(journal.last));
            }
            journal.append(tail, 100, 10);
        }
        journal.life(100, 10, false);
        pristine = temp.resolve("pristine");
        JournalFiles.copy(journal.path, pristine);
        try (Stream<Path> walk = Files.walk(pristine)) {
            files = walk.filter(Files::isRegularFile)
                    .map(pristine::relativize)
                    .sorted()
                    .toList();
        }
        List<Path> snapshots = files.stream()
                .filter(file -> file.startsWith(Snapshots.DIRECTORY))
                .toList();
        assertThat(snapshots).hasSize(2);
        assertThat(new Generations(journal.path, new LocalDisk()).all()).hasSize(3);
        newestSnapshot = snapshots.get(1);
    }

    private void restore() {
        JournalFiles.delete(journal.path);
        JournalFiles.copy(pristine, journal.path);
    }

    enum Harm {
        DELETED,
        EMPTIED,
        CUT_IN_HALF,
        CUT_BY_A_BYTE,
        ZEROED,
        SECOND_HALF_ZEROED;

        void apply(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            int used = used(bytes);
            switch (this) {
                case DELETED -> Files.delete(file);
                case EMPTIED -> Files.write(file, new byte[0]);
                case CUT_IN_HALF -> Files.write(file, Arrays.copyOf(bytes, used / 2));
                case CUT_BY_A_BYTE -> Files.write(file, Arrays.copyOf(bytes, used - 1));
                case ZEROED -> Files.write(file, new byte[bytes.length]);
                case SECOND_HALF_ZEROED -> {
                    Arrays.fill(bytes, used / 2, used, (byte) 0);
                    Files.write(file, bytes);
                }
            }
        }
    }

    /** What lies before the zeros at the end. */
    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void aFileThatIsHarmedIsReportedOrDoneWithout(Harm harm) throws IOException {
        for (Path file : files) {
            restore();
            harm.apply(journal.path.resolve(file));
            verify(file, harm + " " + file, true);
        }
        System.out.println(format + ", " + harm + ": " + files + ", " + whole + " whole, " + refused + " refused");
    }

    /** Half of them in what is used of the file. */
    @Test
    void aFlippedBitAnywhereIsReportedOrDoneWithout() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < FLIPS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(pristine.resolve(file));
            int at = random.nextInt(random.nextBoolean() ? bytes.length : used(bytes));
            int bit = random.nextInt(8);
            write(journal.path.resolve(file), at, (byte) (bytes[at] ^ 1 << bit));
            boolean further = random.nextInt(50) == 0;
            verify(file, "seed " + seed + ": bit " + bit + " of byte " + at + " of " + file, further);
            if (further) {
                restore();
            } else {
                write(journal.path.resolve(file), at, bytes[at]);
            }
        }
        System.out.println(format + ": " + FLIPS + " flips, " + whole + " whole, " + refused + " refused");
        assertThat(refused).isPositive();
        assertThat(whole).isPositive();
    }

    /** Further: what comes of it when it is gone on from. */
    private void verify(Path file, String harm, boolean further) throws IOException {
        List<String> all = journal.expected(1, journal.last);
        List<String> kept = all;
        journal.reports.clear();
        try {
            assertThat(journal.recoverAll(OnDamage.REFUSE)).as(harm).isEqualTo(all);
            whole++;
            if (file.equals(newestSnapshot)) {
                assertThat(journal.reports).as(harm).anyMatch(line -> line.contains("is not used"));
            }
        } catch (JournalDamagedException e) {
            assertThat(e.file()).as(harm).startsWithRaw(journal.path.toRealPath());
            refused++;
            if (further) {
                kept = salvage(harm, all);
            }
        }
        if (further) {
            goOn(harm, kept);
        }
    }

    private List<String> salvage(String harm, List<String> all) {
        List<Recovery> recoveries = new ArrayList<>();
        List<String> kept = journal.recoverAll(OnDamage.SALVAGE, recoveries);
        assertThat(recoveries.get(0).damages()).as(harm).isNotEmpty();
        assertThat(kept).as(harm).isSubsetOf(all).doesNotHaveDuplicates();
        if (kept.size() < all.size()) {
            assertThat(String.join("\n", journal.reports))
                    .as(harm)
                    .containsPattern("records \\d+ to \\d+ (are|were) lost");
        }
        return kept;
    }

    /** Two more lives; the first number behind what is known is the next one. */
    private void goOn(String harm, List<String> kept) {
        long last = journal.last;
        List<String> expected = new ArrayList<>(kept);
        journal.life(20, 10, false);
        journal.life(20, 10, true);
        expected.addAll(journal.expected(last + 1, last + 40));
        assertThat(journal.recoverAll(OnDamage.REFUSE)).as(harm).isEqualTo(expected);
        journal.last = last;
    }
}
