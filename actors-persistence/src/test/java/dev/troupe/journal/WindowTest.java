package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowTest {
    private static final long PLACE = 4;

    @TempDir
    Path temp;

    private final Disk disk = new LocalDisk();
    private final Salt salt = new Salt(7);

    private boolean isFoundBehind(long after, long sequence, long durableUpTo) throws IOException {
        Path file = temp.resolve("records" + PlainWriter.SUFFIX);
        var format = new RecordFormat(7, salt);
        int length = format.record(sequence, durableUpTo, new byte[100]);
        try (DiskFile open = disk.open(file, Disk.Access.EMPTY)) {
            open.write(java.nio.ByteBuffer.wrap(format.bytes(), 0, length), PLACE);
        }
        try (Window window = new Window(file, 7, salt, disk)) {
            return window.recordAt(PLACE, after);
        }
    }

    @Test
    void whatCannotFollowIsNoRecordWhateverItsChecksum() throws IOException {
        assertThat(isFoundBehind(5, 6, 5)).isTrue();
        assertThat(isFoundBehind(5, 1000, 0)).isTrue();
        assertThat(isFoundBehind(5, 5, 4)).isFalse();
        assertThat(isFoundBehind(5, 6, 6)).isFalse();
        assertThat(isFoundBehind(5, 6 + (1L << 31), 5)).isFalse();
        assertThat(isFoundBehind(5, Long.MIN_VALUE, Long.MIN_VALUE)).isFalse();
    }
}
