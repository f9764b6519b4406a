package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that is killed with SIGKILL while clients write. What was acknowledged is there after the first and the second
 * start; of what was not, a key is there with its value or not at all. Snapshots are taken all the time.
 */
class KillTest {
    private static final int ROUNDS = Integer.getInteger("troupe.kill.rounds", 2);
    private static final int CLIENTS = 4;
    private static final int PIPELINE = 8;
    private static final int CHUNK = 500;

    @TempDir
    Path dir;

    /** A client that sets keys of its own, a few at a time. */
    private static final class Writer {
        private final int number;
        private final AtomicLong acknowledged = new AtomicLong();
        private long sent;

        private Writer(int number) {
            this.number = number;
        }

        private String key(long n) {
            return "client" + number + ":key" + n;
        }

        private static String value(long n) {
            return "value" + n;
        }

        /** Until the connection breaks. */
        private void write(Killed store) {
            try (Wire wire = new Wire(store.address)) {
                while (true) {
                    long first = sent + 1;
                    sent += PIPELINE;
                    for (long n = first; n <= sent; n++) {
                        wire.out.write(Wire.command("SET", key(n), value(n)));
                    }
                    for (long n = first; n <= sent; n++) {
                        if (wire.reply().equals("OK")) {
                            acknowledged.set(n);
                        }
                    }
                }
            } catch (IOException e) {
                // killed
            }
        }

        private void verify(Wire wire) throws IOException {
            for (long n = 1; n <= acknowledged.get(); n += CHUNK) {
                List<String> command = new ArrayList<>(List.of("MGET"));
                List<String> values = new ArrayList<>();
                for (long i = n; i < n + CHUNK && i <= acknowledged.get(); i++) {
                    command.add(key(i));
                    values.add(value(i));
                }
                assertEquals(values.toString(), wire.ask(command.toArray(String[]::new)));
            }
            for (long n = acknowledged.get() + 1; n <= sent; n++) {
                assertThat(wire.ask("GET", key(n))).isIn(value(n), "(nil)");
            }
        }

        /** What is there counts as acknowledged from now on, and what is missing is not sent any more. */
        private void settle(Wire wire) throws IOException {
            while (acknowledged.get() < sent
                    && !wire.ask("GET", key(acknowledged.get() + 1)).equals("(nil)")) {
                acknowledged.incrementAndGet();
            }
            sent = acknowledged.get();
        }
    }

    private Killed start(String sync) throws IOException {
        return new Killed(dir, "--sync", sync, "--snapshot-after", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void acknowledgedWritesOutliveTheProcess(String sync) throws Exception {
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            writers.add(new Writer(i));
        }
        long acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = total(writers);
            try (Killed store = start(sync)) {
                verify(writers, store);
                writeAndKill(writers, store);
            }
            assertThat(total(writers)).isGreaterThan(before);
            acknowledged += total(writers) - before;
            try (Killed store = start(sync)) {
                verify(writers, store);
                store.kill(); // a generation without a record
            }
            try (Killed store = start(sync);
                    Wire wire = new Wire(store.address)) {
                verify(writers, store);
                for (Writer writer : writers) {
                    writer.settle(wire);
                }
                assertThat(store.output()).anyMatch(line -> line.contains(" keys from a snapshot and "));
                assertThat(store.stop()).anyMatch(line -> line.startsWith("kv stopped in"));
            }
        }
        System.out.println("store, sync " + sync + ": " + ROUNDS + " rounds, " + acknowledged + " acknowledged, "
                + total(writers) + " recovered, lost=0");
    }

    private static void writeAndKill(List<Writer> writers, Killed store) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Writer writer : writers) {
                threads.execute(() -> writer.write(store));
            }
            long first = total(writers);
            while (total(writers) == first) {
                Thread.onSpinWait();
            }
            TimeUnit.MILLISECONDS.sleep(
                    ThreadLocalRandom.current().nextInt(20, 1000)); // the moment is the test's input
            store.kill();
        }
    }

    private static long total(List<Writer> writers) {
        return writers.stream().mapToLong(writer -> writer.acknowledged.get()).sum();
    }

    private static void verify(List<Writer> writers, Killed store) throws IOException {
        try (Wire wire = new Wire(store.address)) {
            for (Writer writer : writers) {
                writer.verify(wire);
            }
        }
    }
}
