package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that a later version has written are whole: nothing is repaired. */
class LaterVersionTest {
    @TempDir
    Path temp;

    private JournalFiles journal;

    @BeforeEach
    void aJournalWithASnapshot() {
        journal = new JournalFiles(temp.resolve("data"), Format.PLAIN);
        try (DataDirectory directory = journal.open(OnDamage.REFUSE)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            tail.append(1, JournalFiles.payload(1));
            tail.roll().snapshot(JournalFiles.upTo(1));
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private void assertUntouched(Path file, OnDamage onDamage) throws IOException {
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> journal.recoverAll(onDamage))
                .isInstanceOf(LaterVersionException.class)
                .hasMessageContaining(file.getFileName().toString());
        assertThat(file).hasBinaryContent(before);
        assertThatThrownBy(() -> JournalInspection.of(journal.path).read(record -> {}))
                .isInstanceOf(LaterVersionException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSE,troupe-journal 1,troupe-journal 2",
        "SALVAGE,troupe-journal 1,troupe-journal 2",
        "REFUSE,first=,second=",
        "SALVAGE,first=,second="
    })
    void aManifestOfALaterVersionIsLeftAlone(OnDamage onDamage, String now, String later) throws IOException {
        Path file = journal.path.resolve(Manifest.NAME);
        String text = Files.readString(file).replace(now, later);
        text = text.substring(0, text.lastIndexOf("checksum="));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Files.writeString(file, text + "checksum=" + Integer.toHexString(checksum(bytes, bytes.length)) + "\n");
        assertUntouched(file, onDamage);
    }

    @ParameterizedTest
    @EnumSource(OnDamage.class)
    void aSnapshotOfALaterVersionIsLeftAlone(OnDamage onDamage) throws IOException {
        Path file = new Snapshots(journal.path, new LocalDisk()).path(1);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(4, SnapshotFormat.VERSION + 1);
        header.putInt(SnapshotFormat.HEADER_FRONT, checksum(bytes, SnapshotFormat.HEADER_FRONT));
        Files.write(file, bytes);
        assertUntouched(file, onDamage);
    }
}
