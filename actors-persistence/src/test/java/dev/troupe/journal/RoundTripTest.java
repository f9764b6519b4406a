package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Format.class)
class RoundTripTest {
    private final Format format;

    @TempDir
    Path temp;

    RoundTripTest(Format format) {
        this.format = format;
    }

    private final List<String> reports = new ArrayList<>();

    private DataDirectory open() {
        return DataDirectory.open(
                temp.resolve("data"), JournalOptions.defaults().withFormat(format), reports::add);
    }

    @Test
    void whatWasAppendedComesBackInOrderAfterTwoRestarts() {
        JournalFiles journal = new JournalFiles(temp.resolve("data"), format);
        for (int life = 0; life < 3; life++) {
            journal.life(400, 37, true);
        }
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 1200));
        assertThat(journal.reports).isEmpty();
    }

    @Test
    void aJournalThatEndedWithoutACloseComesBackWhole() {
        JournalFiles journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(400, 37, false);
        journal.life(400, 37, false);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 800));
        assertThat(journal.reports).isEmpty();
    }

    @Test
    void recoveryMayRunAgainAndClosesTheOpenGeneration() {
        try (DataDirectory directory = open()) {
            assertThat(directory.recover(Replay.ignoring())).isEqualTo(new Recovery(0, 0, 0, 0, null, List.of()));
            Generation first = directory.startTail();
            first.append(1, JournalFiles.payload(1));
            assertThat(directory.recover(Replay.ignoring())).isEqualTo(new Recovery(1, 0, 1, 1, null, List.of()));
            assertThat(first.durableUpTo()).isEqualTo(1);
            assertThatThrownBy(() -> first.append(2, new byte[0])).isInstanceOf(IllegalStateException.class);
            directory.startTail().append(2, JournalFiles.payload(2));
            assertThat(directory.recover(
                            JournalFiles.records((s, p) -> assertThat(p).isEqualTo(JournalFiles.payload(s)))))
                    .isEqualTo(new Recovery(2, 0, 2, 2, null, List.of()));
        }
    }

    @Test
    void aDirectoryMayHoldBothFormats() {
        var ours = new JournalFiles(temp.resolve("data"), format);
        var others = new JournalFiles(temp.resolve("data"), format == Format.PLAIN ? Format.CHRONICLE : Format.PLAIN);
        ours.life(100, 10, true);
        others.life(100, 10, false);
        ours.life(100, 10, false);
        assertThat(others.recoverAll(OnDamage.REFUSE)).isEqualTo(ours.expected(1, 300));
        assertThat(others.reports).isEmpty();
    }

    /** As under a system that takes workers away from slow turns. */
    @Test
    void manyThreadsMayAppendOneAfterTheOtherWhileAllOfThemLive() throws Exception {
        var threads = new ArrayList<ExecutorService>();
        try (DataDirectory directory = open()) {
            for (int i = 0; i < 3; i++) {
                threads.add(Executors.newSingleThreadExecutor());
            }
            threads.get(0).submit(() -> directory.recover(Replay.ignoring())).get();
            Generation generation = threads.get(1).submit(directory::startTail).get();
            byte[] large = new byte[4 * 1024 * 1024];
            for (int i = 1; i <= 60; i++) { // more than one block of the file
                long sequence = i;
                threads.get(i % 3)
                        .submit(() -> {
                            generation.append(sequence, large);
                            generation.force();
                        })
                        .get();
            }
            threads.get(1).submit(generation::close).get();
            assertThat(directory.recover(Replay.ignoring()).lastSequence()).isEqualTo(60);
        } finally {
            threads.forEach(ExecutorService::shutdown);
        }
    }

    @Test
    void theRulesOfAnAppendAreChecked() {
        try (DataDirectory directory = open()) {
            assertThatThrownBy(directory::startTail).isInstanceOf(IllegalStateException.class);
            directory.recover(Replay.ignoring());
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
            directory.recover(JournalFiles.records((s, p) -> lengths.add(p.length)));
            assertThat(lengths).hasSize(11).endsWith(largest.length, 0);
        }
    }
}
