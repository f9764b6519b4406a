package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    @TempDir
    Path temp;

    @Test
    void whoLooksAtNothingFindsTheEndBehindASnapshotToo() {
        try (DataDirectory directory = DataDirectory.open(temp, JournalOptions.defaults(), line -> {})) {
            directory.recover(Replay.ignoring());
            Journal.Tail tail = directory.startTail();
            tail.append(1, JournalFiles.payload(1));
            Journal.Tail next = tail.roll();
            next.snapshot(JournalFiles.upTo(1));
            next.append(2, JournalFiles.payload(2));
            assertThat(directory.recover(Replay.ignoring()).lastSequence()).isEqualTo(2);
        }
    }
}
