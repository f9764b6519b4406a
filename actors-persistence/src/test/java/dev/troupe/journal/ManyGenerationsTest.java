package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            while (life(directory).number() <= DataDirectory.MOST_GENERATIONS) {}
            Journal.Tail tail = life(directory);
            assertThat(tail.isSnapshotDue()).isTrue();
            tail = append(tail.roll());
            assertThat(tail.isSnapshotDue()).as("after an attempt").isFalse();
            tail = tail.roll();
            tail.snapshot(JournalFiles.upTo(2));
            for (int i = 0; i < DataDirectory.MOST_GENERATIONS; i++) {
                tail = life(directory);
            }
            assertThat(tail.isSnapshotDue()).as("of nothing new").isFalse();
            assertThat(append(tail).isSnapshotDue()).isTrue();
        }
    }
}
