package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not the protocol gets an error and a closed connection, and concerns nobody else. */
class MalformedInputTest {
    @TempDir
    Path dir;

    private KvStore store;
    private Wire other;

    @BeforeEach
    void start() throws IOException {
        store = Stores.start(dir);
        other = new Wire(store.address());
        assertEquals("OK", other.ask("SET", "key", "value"));
    }

    @AfterEach
    void othersAreServedAndStop() throws IOException {
        assertEquals("value", other.ask("GET", "key"));
        other.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1\r\n$1073741824\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$x\r\n",
                "*1000000000\r\n",
                "*99999999999999999999999\r\n",
                "*x\r\n",
                "*1\r\n*1\r\n*1\r\n",
                "*1\r\n:1\r\n",
                "*2\r\n$3\r\nGET\r\n+key\r\n",
                "SET \"open\r\n"
            })
    void anErrorAndTheEnd(String bytes) throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.sendRaw(bytes);
            assertThat(wire.reply()).startsWith("-ERR Protocol error: ");
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void commandsBeforeTheErrorAreAnswered() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.sendRaw("GET key\r\nPING\r\n*1\r\n$x\r\n");
            assertEquals("value", wire.reply());
            assertEquals("PONG", wire.reply());
            assertThat(wire.reply()).startsWith("-ERR Protocol error: ");
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void aClientInTheMiddleOfSendingHearsTheReason() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.send("SET", "huge", "x".repeat(5_000_000));
            assertThat(wire.reply()).startsWith("-ERR Protocol error: invalid bulk length");
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void aLineThatNeverEnds() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            for (int i = 0; i < 1000; i++) {
                wire.sendRaw("x".repeat(1000));
            }
            assertThat(wire.reply()).startsWith("-ERR Protocol error: too big inline request");
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void halfACommandAndAClosedSocket() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (Wire wire = new Wire(store.address())) {
                wire.sendRaw("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$100\r\nhalf");
            }
        }
        assertEquals("value", other.ask("GET", "key"));
    }

    @Test
    void aClosedHalfOfTheSocketIsAnswered() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.sendRaw("GET key\r\nGET key\r\n");
            wire.socket.shutdownOutput();
            assertEquals("value", wire.reply());
            assertEquals("value", wire.reply());
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void aBrowserIsNotServed() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.sendRaw("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET key stolen\r\n");
            assertEquals(-1, wire.in.read());
        }
    }

    @Test
    void randomBytes() throws IOException {
        var random = new Random(42);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(1, 2000)];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                bytes[0] = '*';
            }
            try (Wire wire = new Wire(store.address())) {
                wire.out.write(bytes);
                wire.out.flush();
                wire.socket.shutdownOutput();
                wire.in.readAllBytes(); // ends, since the store closes
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*"); // closed with bytes unread
            }
        }
    }

    @Test
    void argumentsOfAnyBytes() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String key = new String(all, StandardCharsets.ISO_8859_1);
        assertEquals("OK", other.ask("SET", key, key));
        assertEquals(key, other.ask("GET", key));
    }
}
