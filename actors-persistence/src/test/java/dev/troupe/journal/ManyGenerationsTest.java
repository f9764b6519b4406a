package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lives that are short and many. */
class ManyGenerationsTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"generation-", "MANIFEST"})
    void aStartThatFailsLeavesNothing(String unwritable) throws IOException {
        var journal = new JournalFiles(temp.resolve("data"), Format.PLAIN);
        journal.life(10, 5, true);
        Disk full = new LocalDisk() {
            @Override
            public DiskFile open(Path file, Access access) throws IOException {
                if (access != Access.READ
                        && journal.path.relativize(file).toString().startsWith(unwritable)) {
                    throw new IOException("No space left on device");
                }
                return super.open(file, access);
            }
        };
        Set<Integer> before = new Generations(journal.path, full).all().keySet();
        for (int i = 0; i < 3; i++) {
            try (var directory = DataDirectory.open(journal.path, JournalOptions.defaults(), line -> {}, full)) {
                directory.recover(new JournalFiles.State());
                assertThatThrownBy(directory::startTail)
                        .isInstanceOf(JournalFailedException.class)
                        .hasMessageContaining("No space left on device");
            }
        }
        assertThat(new Generations(journal.path, full).all().keySet()).isEqualTo(before);
        journal.life(10, 5, true);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 20));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void livesWithoutARecordLeaveNothing(Format format) throws IOException {
        var journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(10, 5, true);
        for (int i = 0; i < 20; i++) {
            journal.life(0, 0, i % 2 == 0);
            assertThat(new Generations(journal.path, new LocalDisk()).all()).hasSizeLessThan(4);
        }
        journal.life(10, 5, true);
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 20));
    }

    @Test
    void nobodyIsMissedWhoseRecordsALaterOneBeginsWith() throws IOException {
        var disk = new SimulatedDisk(1);
        life(disk.open(JournalOptions.defaults(), line -> {}));
        disk = disk.afterProcessLoss(1);
        append(append(life(disk.open(JournalOptions.defaults(), line -> {})))).flush();
        for (int i = 1; i <= 30; i++) {
            disk = i % 3 == 0 ? disk.afterPowerLoss(i) : disk.afterProcessLoss(i);
            assertThat(life(disk.open(JournalOptions.defaults(), line -> {})).lastSequence())
                    .isEqualTo(2);
        }
        assertThat(new Generations(Path.of("/data"), disk).all()).containsOnlyKeys(1, 3, 32);
    }

    private static Generation life(DataDirectory directory) {
        directory.recover(new JournalFiles.State());
        return directory.startTail();
    }

    private static Journal.Tail append(Journal.Tail tail) {
        long next = tail.lastSequence() + 1;
        tail.append(next, JournalFiles.payload(next));
        return tail;
    }

    @Test
    void aSnapshotIsDueWhenThereAreManyGenerationsAndOneRecord() {
        try (var directory = DataDirectory.open(temp, JournalOptions.defaults(), line -> {})) {
            append(life(directory));
            while (life(directory).number() <= Retention.MOST_GENERATIONS) {}
            Journal.Tail tail = life(directory);
            assertThat(tail.isSnapshotDue()).isTrue();
            tail = append(tail.roll());
            assertThat(tail.isSnapshotDue()).as("after an attempt").isFalse();
            tail = tail.roll();
            tail.snapshot(JournalFiles.upTo(2));
            for (int i = 0; i < Retention.MOST_GENERATIONS; i++) {
                tail = life(directory);
            }
            assertThat(tail.isSnapshotDue()).as("of nothing new").isFalse();
            assertThat(append(tail).isSnapshotDue()).isTrue();
        }
    }
}
