package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of a data directory is durable, too. */
class ParentDirectoryTest {
    @TempDir
    Path temp;

    private final List<String> reports = new ArrayList<>();
    private final List<Path> forced = new ArrayList<>();

    private void open(Disk disk) {
        DataDirectory.open(temp.resolve("data"), JournalOptions.defaults(), reports::add, disk)
                .close();
    }

    @Test
    void aDirectoryThatIsThereAlreadyIsForcedIntoItsParent() throws IOException {
        Files.createDirectory(temp.resolve("data"));
        open(new LocalDisk() {
            @Override
            public void forceDirectory(Path directory) throws IOException {
                forced.add(directory);
                super.forceDirectory(directory);
            }
        });
        assertThat(forced).contains(temp);
    }

    @Test
    void aParentThatMayNotBeReadIsReported() throws IOException {
        Files.createDirectory(temp.resolve("data"));
        open(new LocalDisk() {
            @Override
            public void forceDirectory(Path directory) throws IOException {
                if (directory.equals(temp)) {
                    throw new AccessDeniedException(directory.toString());
                }
                super.forceDirectory(directory);
            }
        });
        assertThat(reports).singleElement().asString().contains(temp.toString());
    }
}
