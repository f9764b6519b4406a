package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainWriterTest {
    private static final int FILE_SIZE = 10_000;

    @TempDir
    Path temp;

    private final Disk disk = new LocalDisk();
    private final Salt salt = new Salt(7);

    @Test
    void aFileThatWouldGrowTooLargeIsFollowedByAnother() throws IOException {
        try (var writer = new PlainWriter(temp, 7, salt, disk, FILE_SIZE)) {
            writer.appendHeader(0);
            for (int i = 1; i <= 1000; i++) {
                writer.append(i, i - 1, JournalFiles.payload(i));
            }
            writer.append(1001, 1000, new byte[3 * FILE_SIZE]);
            writer.append(1002, 1001, new byte[1]);
            writer.force();
        }
        assertThat(GenerationReader.files(temp, disk)).hasSizeGreaterThan(10);
        List<Long> found = new ArrayList<>();
        var end = new GenerationReader(temp, 7, salt, disk)
                .read(0, Long.MAX_VALUE, new Manifest(), (sequence, payload) -> found.add(sequence));
        assertThat(end.last()).isEqualTo(1002);
        assertThat(end.tail()).isEqualTo(GenerationReader.Tail.NONE);
        assertThat(found).hasSize(1002);
    }

    @Test
    void whatWasNeitherFlushedNorForcedIsNotThere() throws IOException {
        try (var writer = new PlainWriter(temp, 7, salt, disk)) {
            writer.appendHeader(0);
            writer.append(1, 0, JournalFiles.payload(1));
            assertThat(last()).isZero();
            writer.flush();
            assertThat(last()).isEqualTo(1);
            writer.append(2, 0, JournalFiles.payload(2));
        }
        assertThat(last()).isEqualTo(1);
    }

    private long last() throws IOException {
        return new GenerationReader(temp, 7, salt, disk)
                .read(0, Long.MAX_VALUE, new Manifest(), null)
                .last();
    }
}
