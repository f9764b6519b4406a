package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store with little memory, and clients that would have it use much. */
class MemoryTest {
    private static final int LARGE = 4 << 20;

    @TempDir
    Path dir;

    private Killed store;
    private Wire other;

    @BeforeEach
    void start() throws IOException {
        store = new Killed(
                List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError"), dir, "--debug", "--mailbox", "4", "--sync", "no");
        other = new Wire(store.address);
        assertEquals("OK", other.ask("SET", "small", "value"));
        assertEquals("OK", other.ask("SET", "large", "x".repeat(LARGE)));
    }

    @AfterEach
    void othersAreServed() throws Exception {
        assertEquals("value", other.ask("GET", "small"));
        other.close();
        assertThat(store.stop())
                .anyMatch(line -> line.startsWith("kv stopped in"))
                .noneMatch(line -> line.contains("ERROR"));
    }

    /** A few kilobytes that ask for hundreds of megabytes. */
    @ParameterizedTest
    @ValueSource(strings = {"GETRANGE large 0 -1", "SETRANGE large 0 y", "APPEND large z", "RENAME large large"})
    void aSmallCommandDoesNotCostTheValueItConcerns(String command) throws IOException {
        try (Wire wire = new Wire(store.address)) {
            for (int i = 0; i < 200; i++) {
                wire.send(command.split(" "));
            }
            assertEquals("value", other.ask("GET", "small"));
            for (int i = 0; i < 200; i++) {
                assertThat(wire.reply()).isNotEmpty();
            }
        }
    }

    @Test
    void aReplyMayBeLargerThanTheMemory() throws IOException {
        String[] command = new String[101];
        Arrays.fill(command, "large");
        command[0] = "MGET";
        for (int round = 0; round < 2; round++) {
            try (Wire wire = new Wire(store.address)) {
                wire.send(command);
                assertEquals("value", other.ask("GET", "small"));
                assertEquals((LARGE + 2) * 100L, wire.reply().length());
            }
        }
    }

    @Test
    void aLongPipelineOfLargeValues() throws IOException, InterruptedException {
        try (Wire wire = new Wire(store.address)) {
            byte[] command = Wire.command("SET", "large", "y".repeat(LARGE - 10_000));
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        wire.out.write(command);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 200; i++) {
                assertEquals("OK", wire.reply());
            }
            sender.join();
        }
    }

    @Test
    void clientsThatLeaveWhileTheyWaitLeaveNothingBehind() throws IOException {
        try (Wire wire = new Wire(store.address)) {
            byte[] command = Wire.command("SET", "large", "y".repeat(LARGE));
            for (int round = 0; round < 4; round++) {
                assertEquals("OK", wire.ask("DEBUG", "STALL", "kv", "await"));
                for (int i = 0; i < 20; i++) {
                    try (Wire leaving = new Wire(store.address)) {
                        leaving.out.write(command);
                    }
                }
                assertEquals("value", other.ask("GET", "small")); // when the store is there again
            }
        }
    }

    @Test
    void pastItsBoundTheStoreTakesNothingMoreAndGivesAllItHas() throws IOException {
        String refusal = "";
        int count = 0;
        while (refusal.isEmpty()) {
            String reply = other.ask("SET", "key" + count++, "x".repeat(1 << 20));
            refusal = reply.equals("OK") ? "" : reply;
        }
        assertThat(refusal).startsWith("-OOM command not allowed");
        assertThat(count).isBetween(40, 80); // a third of the heap
        assertEquals("1", other.ask("DEL", "key0"));
        assertEquals("1", other.ask("DEL", "key1"));
        assertEquals("OK", other.ask("SET", "key1", "there is room again"));
    }

    @Test
    void aLongPatternIsRefused() throws IOException {
        assertThat(other.ask("KEYS", "*[" + "b".repeat(1 << 20) + "]")).startsWith("-ERR a pattern has at most");
    }
}
