package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After a force, any mix of the old and the new pages may be what a power loss leaves. */
class PowerLossTest {
    @TempDir
    Path temp;

    static List<Integer> seeds() {
        List<Integer> seeds = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            seeds.add(i);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPowerLossTakesNothingThatWasForced(int seed) throws IOException {
        Random random = new Random(seed);
        Journal journal = new Journal(temp.resolve("data"));
        journal.life(100, 10, seed % 2 == 0);
        Path old = temp.resolve("old");
        Path later = temp.resolve("later");
        long forced;
        try (DataDirectory directory = DataDirectory.open(journal.path, OnDamage.REFUSE, s -> {})) {
            long last = directory.recover((s, p) -> {}).lastSequence();
            Generation generation = directory.startGeneration();
            for (int i = random.nextInt(400); i > 0; i--) {
                generation.append(++last, Journal.payload(last));
                if (random.nextInt(20) == 0) {
                    generation.force();
                }
            }
            generation.force();
            forced = last;
            Journal.copy(journal.path, old);
            for (int i = 1 + random.nextInt(400); i > 0; i--) {
                generation.append(++last, Journal.payload(last));
            }
            Journal.copy(journal.path, later);
        }
        Path file = GenerationReader.queueFiles(later.resolve("generation-0000000002"))
                .get(0);
        byte[] before = Files.readAllBytes(GenerationReader.queueFiles(old.resolve("generation-0000000002"))
                .get(0));
        byte[] mixed = Files.readAllBytes(file);
        for (int page = 0; page < before.length; page += 4096) {
            if (random.nextBoolean()) {
                System.arraycopy(before, page, mixed, page, 4096);
            }
        }
        Files.write(file, mixed);
        Journal.move(later, journal.path);

        List<String> found = journal.recoverAll(OnDamage.REFUSE);
        assertThat(found).isEqualTo(journal.expected(1, found.size())).hasSizeGreaterThanOrEqualTo((int) forced);
        journal.life(50, 10, false);
        journal.life(50, 10, random.nextBoolean());
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, found.size() + 100));
    }
}
