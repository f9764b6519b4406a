package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.NarrowDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk is nearly full. */
@Timeout(60)
class RoomTest {
    @TempDir
    Path dir;

    private final NarrowDisk disk = new NarrowDisk();

    /** Sets a key until the answer is the other one. */
    private static String setWhile(Wire wire, String answer) throws IOException {
        String now = answer;
        while (now.equals(answer)) {
            now = wire.ask("SET", "key", "value");
        }
        return now;
    }

    @Test
    void writesAreRefusedAndReadsGoOnUntilThereIsRoomAgain() throws IOException {
        try (KvStore store = Stores.start(dir, data -> disk.open(data, 1000));
                Wire wire = new Wire(store.address())) {
            assertThat(wire.ask("SET", "key", "value")).isEqualTo("OK");
            disk.has(999);
            String refusal = setWhile(wire, "OK");
            assertThat(refusal)
                    .contains("MISCONF ")
                    .contains("while the disk has less room than its reserve: usable=999 reserve=1000");
            assertThat(wire.ask("DEL", "key")).isEqualTo(refusal);
            assertThat(wire.ask("GET", "key")).isEqualTo("value");
            assertThat(wire.ask("INFO", "persistence")).contains("aof_last_write_status:err");
            disk.has(1250);
            assertThat(setWhile(wire, refusal)).isEqualTo("OK");
            assertThat(wire.ask("INFO", "persistence")).contains("aof_last_write_status:ok");
        }
    }
}
