package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be opened for the moment is not damaged. */
class PassingErrorsTest {
    @TempDir
    Path temp;

    private JournalFiles journal;

    @BeforeEach
    void aJournalWithTwoSnapshots() {
        journal = new JournalFiles(temp.resolve("data"), Format.PLAIN);
        try (DataDirectory directory = journal.open(OnDamage.REFUSE)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            for (int i = 0; i < 2; i++) {
                for (int k = 0; k < 10; k++) {
                    tail.append(++journal.last, JournalFiles.payload(journal.last));
                }
                tail = tail.roll();
                tail.snapshot(JournalFiles.upTo(journal.last));
            }
        }
    }

    /** All that lies there but LOCK. */
    private Map<String, String> content() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(journal.path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(DirectoryLock.NAME)) {
                    found.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({"snapshot-,REFUSE", "snapshot-,SALVAGE", "DURABLE,REFUSE", "DURABLE,SALVAGE", "MANIFEST,SALVAGE"})
    void anErrorThatMayPassEndsTheRecoveryAndChangesNothing(String name, OnDamage onDamage) throws IOException {
        Disk disk = new LocalDisk() {
            @Override
            public DiskFile open(Path file, Access access) throws IOException {
                if (String.valueOf(file.getFileName()).startsWith(name)) {
                    throw new FileSystemException(file.toString(), null, "Too many open files");
                }
                return super.open(file, access);
            }
        };
        Map<String, String> before = content();
        JournalOptions options = JournalOptions.defaults().withOnDamage(onDamage);
        try (DataDirectory directory = DataDirectory.open(journal.path, options, journal.reports::add, disk)) {
            assertThatThrownBy(() -> directory.recover(new JournalFiles.State()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Too many open files");
        }
        assertThat(content()).isEqualTo(before);
        assertThat(journal.reports).isEmpty();
        assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 20));
    }

    @Test
    void whatMayNotBeLookedAtIsNotMissing() {
        Disk disk = new LocalDisk() {
            @Override
            public boolean exists(Path path) throws IOException {
                throw new AccessDeniedException(path.toString());
            }
        };
        assertThatThrownBy(() -> DataDirectory.open(journal.path, JournalOptions.defaults(), line -> {}, disk))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(AccessDeniedException.class);
        assertThat(List.of(Manifest.NAME)).allMatch(name -> Files.exists(journal.path.resolve(name)));
    }
}
