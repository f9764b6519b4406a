package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** After a force, any mix of the old and the new pages may be what a power loss leaves. */
@ParameterizedClass
@EnumSource(Format.class)
class PowerLossTest {
    private static final int TRIALS = Integer.getInteger("troupe.power.trials", 20);

    private final Format format;

    @TempDir
    Path temp;

    PowerLossTest(Format format) {
        this.format = format;
    }

    static List<Integer> seeds() {
        return IntStream.rangeClosed(1, TRIALS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPowerLossTakesNothingThatWasForced(int seed) throws IOException {
        Random random = new Random(seed);
        JournalFiles journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(100, 10, seed % 2 == 0);
        Path old = temp.resolve("old");
        Path later = temp.resolve("later");
        Path durable = journal.path.resolve("DURABLE");
        List<byte[]> marks = new ArrayList<>();
        long forced;
        try (DataDirectory directory = journal.open(OnDamage.REFUSE)) {
            long last = directory.recover(Replay.ignoring()).lastSequence();
            marks.add(Files.readAllBytes(durable));
            Generation generation = directory.startTail();
            marks.add(Files.readAllBytes(durable));
            for (int i = random.nextInt(400); i > 0; i--) {
                generation.append(++last, JournalFiles.payload(last));
                if (random.nextInt(20) == 0) {
                    generation.force();
                    marks.add(Files.readAllBytes(durable));
                }
            }
            generation.force();
            marks.add(Files.readAllBytes(durable));
            forced = last;
            JournalFiles.copy(journal.path, old);
            for (int i = 1 + random.nextInt(400); i > 0; i--) {
                generation.append(++last, JournalFiles.payload(last));
            }
            generation.flush();
            JournalFiles.copy(journal.path, later);
        }
        Path file = GenerationReader.files(later.resolve("generation-0000000002"), new LocalDisk())
                .get(0);
        byte[] before = Files.readAllBytes(GenerationReader.files(old.resolve("generation-0000000002"), new LocalDisk())
                .get(0));
        byte[] mixed = Files.readAllBytes(file);
        for (int page = 0; page < before.length; page += 4096) {
            if (random.nextBoolean()) {
                System.arraycopy(before, page, mixed, page, 4096);
            }
        }
        Files.write(file, mixed);
        Files.write(later.resolve("DURABLE"), mixedMarks(marks, random));
        if (random.nextInt(10) == 0) {
            Files.delete(later.resolve("DURABLE"));
        }
        JournalFiles.move(later, journal.path);

        List<String> found = journal.recoverAll(OnDamage.REFUSE);
        assertThat(found).isEqualTo(journal.expected(1, found.size())).hasSizeGreaterThanOrEqualTo((int) forced);
        journal.life(50, 10, false);
        journal.life(50, 10, random.nextBoolean());
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, found.size() + 100));
    }

    /** Nothing forces DURABLE: each of its slots may be of any time, or torn. */
    private static byte[] mixedMarks(List<byte[]> marks, Random random) {
        byte[] mixed = marks.get(marks.size() - 1).clone();
        for (int from = 0; from < mixed.length; from += 512) {
            byte[] other = marks.get(random.nextInt(marks.size()));
            int torn = random.nextInt(3) == 0 ? random.nextInt(24) : 512;
            System.arraycopy(other, from, mixed, from, Math.min(torn, mixed.length - from));
        }
        return mixed;
    }
}
