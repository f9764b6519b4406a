package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much room a data directory finds. */
class DiskRoomTest {
    @TempDir
    Path temp;

    @Test
    void thatItCannotBeToldIsReportedOnce() {
        List<String> reports = new ArrayList<>();
        Disk disk = new LocalDisk() {
            @Override
            public long usableBytes(Path directory) throws IOException {
                throw new IOException("Mount point not found");
            }
        };
        try (var directory = DataDirectory.open(temp.resolve("data"), JournalOptions.defaults(), reports::add, disk)) {
            assertThat(directory.room().isEnough()).isTrue();
            assertThat(directory.room().isEnough()).isTrue();
        }
        assertThat(reports).singleElement().asString().contains("Mount point not found");
    }

    @Test
    void theDiskOfThisMachineHasSome() throws IOException {
        assertThat(new LocalDisk().usableBytes(temp)).isPositive();
    }
}
