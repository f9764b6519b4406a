package dev.troupe.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.journal.SyncMode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send far more than they read, against rings and mailboxes of almost no size. */
class PipelineTest {
    private static final int CLIENTS = 4;
    private static final int COMMANDS = 250_000;

    @TempDir
    Path dir;

    @Test
    void aMillionPipelinedCommandsAreAnsweredRightAndInOrder() throws Exception {
        try (KvStore store = Stores.start(dir, SyncMode.NONE, 64, 2);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(client(store, "key" + i)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
            try (Wire wire = new Wire(store.address())) {
                assertEquals(String.valueOf(CLIENTS), wire.ask("DBSIZE"));
            }
        }
    }

    /** Increments and reads in turn, so that each reply names its command. */
    private static Callable<Void> client(KvStore store, String key) {
        return () -> {
            try (Wire wire = new Wire(store.address())) {
                Thread sender = Thread.ofPlatform().start(() -> send(wire, key));
                for (int i = 1; i <= COMMANDS / 2; i++) {
                    assertEquals(String.valueOf(i), wire.reply());
                    assertEquals(String.valueOf(i), wire.reply());
                }
                sender.join();
            }
            return null;
        };
    }

    private static void send(Wire wire, String key) {
        byte[] both = concat(Wire.command("INCR", key), Wire.command("GET", key));
        try (var out = new BufferedOutputStream(wire.out, 1 << 16) {
            @Override
            public void close() throws IOException {
                flush();
            }
        }) {
            for (int i = 0; i < COMMANDS / 2; i++) {
                out.write(both);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void aClientThatNeverReadsHoldsUpNobodyAndCostsLittle() throws Exception {
        try (KvStore store = Stores.start(dir);
                Wire deaf = new Wire(store.address());
                Wire other = new Wire(store.address())) {
            assertEquals("OK", other.ask("SET", "big", "x".repeat(1 << 20)));
            // 4000 replies of 1 MiB would be 4 GB.
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 4000; i++) {
                        deaf.send("GET", "big");
                    }
                } catch (IOException e) {
                    // the store is closed at the end of the test
                }
            });
            for (int i = 0; i < 1000; i++) {
                assertEquals("OK", other.ask("SET", "key" + i, "v"));
            }
            assertTrue(heapInUse() < 1L << 30, "the replies that nobody reads must not pile up");
            deaf.socket.close();
            sender.join();
        }
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
