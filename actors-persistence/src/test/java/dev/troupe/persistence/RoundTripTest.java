package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
    @TempDir
    Path temp;

    private final List<String> reports = new ArrayList<>();

    private DataDirectory open(OnDamage onDamage) {
        return DataDirectory.open(temp.resolve("data"), onDamage, reports::add);
    }

    @Test
    void whatWasAppendedComesBackInOrderAfterTwoRestarts() {
        JournalFiles journal = new JournalFiles(temp.resolve("data"));
        for (int life = 0; life < 3; life++) {
            journal.life(400, 37, true);
        }
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 1200));
        assertThat(journal.reports).isEmpty();
    }

    @Test
    void aJournalThatEndedWithoutACloseComesBackWhole() {
        JournalFiles journal = new JournalFiles(temp.resolve("data"));
        journal.life(400, 37, false);
        journal.life(400, 37, false);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 800));
        assertThat(journal.reports).isEmpty();
    }

    @Test
    void recoveryMayRunAgainAndClosesTheOpenGeneration() {
        try (DataDirectory directory = open(OnDamage.REFUSE)) {
            assertThat(directory.recover((s, p) -> {})).isEqualTo(new Recovery(0, 0, 0, null, List.of()));
            Generation first = directory.startTail();
            first.append(1, JournalFiles.payload(1));
            assertThat(directory.recover((s, p) -> {})).isEqualTo(new Recovery(1, 1, 1, null, List.of()));
            assertThat(first.durableUpTo()).isEqualTo(1);
            assertThatThrownBy(() -> first.append(2, new byte[0])).isInstanceOf(IllegalStateException.class);
            directory.startTail().append(2, JournalFiles.payload(2));
            assertThat(directory.recover((s, p) -> assertThat(p).isEqualTo(JournalFiles.payload(s))))
                    .isEqualTo(new Recovery(2, 2, 2, null, List.of()));
        }
    }

    @Test
    void theRulesOfAnAppendAreChecked() {
        try (DataDirectory directory = open(OnDamage.REFUSE)) {
            assertThatThrownBy(directory::startTail).isInstanceOf(IllegalStateException.class);
            directory.recover((s, p) -> {});
            Generation generation = directory.startTail();
            byte[] largest = new byte[8 * 1024 * 1024];
            largest[largest.length - 1] = 7;
            assertThatThrownBy(() -> generation.append(2, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 1, got 2");
            assertThatThrownBy(() -> generation.append(1, new byte[largest.length + 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("8388608")
                    .hasMessageContaining("8388609");
            for (int i = 1; i <= 10; i++) {
                generation.append(i, largest);
            }
            generation.append(11, new byte[0]);
            List<Integer> lengths = new ArrayList<>();
            directory.recover((s, p) -> lengths.add(p.length));
            assertThat(lengths).hasSize(11).endsWith(largest.length, 0);
        }
    }
}
