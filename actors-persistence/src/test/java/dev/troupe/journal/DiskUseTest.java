package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a journal takes of its disk while the same state is written again and again. */
class DiskUseTest {
    private static final int PAYLOAD = 1000;
    private static final int STATE = 50_000;
    private static final long SNAPSHOT_AFTER = 100_000;

    /** How often as many bytes are written as the disk may hold. */
    private static final int TIMES = 50;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final JournalOptions options = JournalOptions.defaults().withSnapshotAfter(SNAPSHOT_AFTER);
    private long most;

    private void look() {
        try {
            most = Math.max(most, used(Path.of("/data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long used(Path path) throws IOException {
        if (!disk.isDirectory(path)) {
            try (DiskFile file = disk.open(path, Disk.Access.READ)) {
                return file.size();
            }
        }
        long sum = 0;
        for (Path inside : disk.list(path)) {
            sum += used(inside);
        }
        return sum;
    }

    /**
     * Each snapshot that is kept has records behind it, in files filled ahead; and there is one more while it is written.
     */
    private long bound() {
        return (options.snapshots() + 1) * (STATE + 2 * SNAPSHOT_AFTER);
    }

    @Test
    void staysBoundedHoweverMuchIsWritten() {
        long written = 0;
        try (DataDirectory directory = disk.open(options, line -> {})) {
            directory.recover(Replay.ignoring());
            Journal.Tail tail = directory.startTail();
            while (written < TIMES * bound()) {
                tail.append(tail.lastSequence() + 1, new byte[PAYLOAD]);
                written += PAYLOAD;
                if (tail.isSnapshotDue()) {
                    tail = tail.roll();
                    tail.snapshot(sink -> {
                        sink.accept(new byte[STATE]);
                        look();
                    });
                }
            }
        }
        assertThat(most).isBetween(SNAPSHOT_AFTER, bound());
    }
}
