package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.troupe.journal.StuckDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Actors that are made to fail while clients write. */
class SupervisionTest {
    private static final Pattern RECORD = Pattern.compile(
            "event=restart actor=(\\S+) incarnation=(\\d+) cause=\"([^\"]*)\".* waiting=\\d+ took=\\d+ms");

    private static final Pattern HANG = Pattern.compile(
            "event=hang actor=(\\S+) .*incarnation=(\\d+) .*waiting=\\d+ ran=\\d+ms .*stack=(.*)", Pattern.DOTALL);

    private static final String GIVEN_UP = "-ERR the store restarted; whether the command took effect is unknown";

    @TempDir
    Path dir;

    private final List<String> records = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            records.add(event.getFormattedMessage());
        }
    };

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.troupe.supervision");
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(appender);
    }

    /** Of the hangs so far, which actor and which of its incarnations. */
    private List<String> hangs() {
        List<String> found = new ArrayList<>();
        for (String record : records) {
            Matcher matcher = HANG.matcher(record);
            if (matcher.matches()) {
                assertThat(matcher.group(3)).contains("KeyValueActor.spin");
                found.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return found;
    }

    /** The restarts so far, as actor, incarnation and cause. */
    private List<String> restarts() {
        List<String> found = new ArrayList<>();
        for (String record : records) {
            Matcher matcher = RECORD.matcher(record);
            if (matcher.matches()) {
                found.add(matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3));
            }
        }
        return found;
    }

    /** Four clients that count up, each its own key; remembers the last value that was acknowledged. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        private final AtomicLong refused = new AtomicLong();
        private final List<Future<?>> clients = new ArrayList<>();
        private final java.util.concurrent.ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Load(KvStore store) {
            for (int i = 0; i < 4; i++) {
                String key = "counter" + i;
                var last = new AtomicLong();
                acknowledged.put(key, last);
                clients.add(threads.submit(() -> {
                    write(store, key, last);
                    return null;
                }));
            }
        }

        private void write(KvStore store, String key, AtomicLong acknowledged) throws IOException {
            try (Wire wire = new Wire(store.address())) {
                while (!stopped.get()) {
                    String reply = wire.ask("INCR", key);
                    long next = acknowledged.get() + 1;
                    if (reply.equals(String.valueOf(next))) {
                        acknowledged.set(next);
                    } else if (reply.endsWith("the command was not carried out")) {
                        refused.incrementAndGet();
                    } else {
                        wrong.add(key + ": " + reply + " instead of " + next);
                        return;
                    }
                }
            }
        }

        void awaitProgress() {
            for (AtomicLong counter : acknowledged.values()) {
                long before = counter.get();
                await().atMost(Duration.ofSeconds(60)).until(() -> counter.get() > before + 20);
            }
        }

        /** Nothing was lost, and nobody was refused. */
        void verify(KvStore store) throws Exception {
            close();
            assertThat(refused).hasValue(0);
            verifyAcknowledged(store);
        }

        void verifyAcknowledged(KvStore store) throws Exception {
            close();
            assertThat(wrong).isEmpty();
            try (Wire wire = new Wire(store.address())) {
                for (var entry : acknowledged.entrySet()) {
                    assertThat(wire.ask("GET", entry.getKey()))
                            .isEqualTo(entry.getValue().toString());
                }
            }
        }

        @Override
        public void close() {
            stopped.set(true);
            threads.close(); // waits
            for (Future<?> client : clients) {
                assertThat(client.state()).isEqualTo(Future.State.SUCCESS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRASH writer", "STALL writer await", "STALL writer spin"})
    void aWriterThatFailsRestartsWithItsOwnerOnceEach(String fault) throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store);
                Wire wire = new Wire(store.address())) {
            load.awaitProgress();
            assertEquals("OK", wire.ask(("DEBUG " + fault).split(" ")));
            await().atMost(Duration.ofSeconds(30)).until(() -> restarts().size() >= 2);
            load.awaitProgress();
            load.verify(store);
            assertThat(restarts()).hasSize(2);
            String cause = restarts().getFirst().split(" ", 3)[2];
            assertThat(restarts()).containsExactlyInAnyOrder("kv 2 " + cause, "kv/writer 2 " + cause);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRASH kv", "STALL kv await", "STALL kv spin"})
    void aKeyValueActorThatFailsRestartsAlone(String fault) throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store);
                Wire wire = new Wire(store.address())) {
            load.awaitProgress();
            assertEquals(fault.endsWith("spin") ? GIVEN_UP : "OK", wire.ask(("DEBUG " + fault).split(" ")));
            await().atMost(Duration.ofSeconds(30)).until(() -> !restarts().isEmpty());
            load.awaitProgress();
            load.verify(store);
            assertThat(restarts()).hasSize(1);
            assertThat(restarts().getFirst()).startsWith("kv 2 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv writer", "writer kv"})
    void twoThatSpinAtOnceEachRestartOnceAndNothingIsLost(String targets) throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store);
                Wire wire = new Wire(store.address())) {
            load.awaitProgress();
            for (String target : List.of(targets.split(" "))) {
                long begin = System.nanoTime();
                wire.send("DEBUG", "STALL", target, "spin");
                wire.send("SET", "key", target);
                assertEquals(target.equals("kv") ? GIVEN_UP : "OK", wire.reply());
                assertEquals("OK", wire.reply());
                System.out.println("DEBUG STALL " + target + " spin, under load: answered after "
                        + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
                load.awaitProgress(); // beside those that spin still
            }
            load.verify(store);
            assertThat(hangs())
                    .containsExactlyElementsOf(
                            targets.equals("kv writer")
                                    ? List.of("kv 1", "kv/writer 1")
                                    : List.of("kv/writer 1", "kv 2"));
            assertThat(restarts())
                    .extracting(restart -> restart.substring(0, restart.indexOf(' ', restart.indexOf(' ') + 1)))
                    .containsExactlyInAnyOrder("kv 2", "kv 3", "kv/writer 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDiskThatBlocksForTooLongCostsTheWriterARestartAndLosesNothing(StuckDisk.In in) throws Exception {
        var disk = new StuckDisk();
        try (KvStore store = Stores.start(dir, disk::open);
                var load = new Load(store)) {
            load.awaitProgress();
            disk.stick(in);
            await().atMost(Duration.ofSeconds(30)).until(() -> restarts().size() >= 2);
            load.awaitProgress(); // while it is stuck
            disk.release();
            load.awaitProgress();
            load.verifyAcknowledged(store);
            assertThat(records)
                    .filteredOn(r -> r.startsWith("event=hang actor=kv/writer"))
                    .hasSize(1);
            assertThat(restarts()).hasSize(2);
            await().atMost(Duration.ofSeconds(30)).until(disk::isLeft);
            load.verifyAcknowledged(store);
            assertThat(store.stop().unfinished()).isEmpty();
            for (int i = 0; i < 2; i++) {
                try (KvStore again = Stores.start(dir)) {
                    load.verifyAcknowledged(again);
                }
            }
        }
    }

    @Test
    void whatATurnLogsCarriesTheNameOfItsActor() throws Exception {
        var named = new CopyOnWriteArrayList<String>();
        var listener = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                named.add(event.getMDCPropertyMap().get(NameInLog.ACTOR) + ": " + event.getFormattedMessage());
            }
        };
        var journal = (Logger) LoggerFactory.getLogger("dev.troupe.journal");
        listener.start();
        journal.addAppender(listener);
        var disk = new StuckDisk();
        try (KvStore store = Stores.start(dir, disk::open);
                var load = new Load(store)) {
            load.awaitProgress();
            disk.stick(StuckDisk.In.APPEND); // one append is set aside, so there is a gap behind it
            await().atMost(Duration.ofSeconds(30)).until(() -> !named.isEmpty());
            disk.release();
            assertThat(named).allMatch(line -> line.startsWith("kv/writer: event=gap"));
        } finally {
            journal.detachAppender(listener);
        }
    }

    @Test
    void aSecondCrashRightAfterTheFirstIsASecondRestartAndNotAThird() throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store);
                Wire wire = new Wire(store.address())) {
            load.awaitProgress();
            assertEquals("OK", wire.ask("DEBUG", "CRASH", "writer"));
            await().atMost(Duration.ofSeconds(30)).until(() -> restarts().size() == 2);
            assertEquals("OK", wire.ask("DEBUG", "CRASH", "writer"));
            await().atMost(Duration.ofSeconds(30)).until(() -> restarts().size() >= 4);
            load.awaitProgress();
            load.verify(store);
            assertThat(restarts())
                    .hasSize(4)
                    .filteredOn(r -> r.startsWith("kv 3 "))
                    .hasSize(1);
            assertThat(restarts()).filteredOn(r -> r.startsWith("kv/writer 3 ")).hasSize(1);
        }
    }

    @Test
    void twoCrashesAtOnceAreTwoRestartsAtMost() throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store);
                Wire wire = new Wire(store.address())) {
            load.awaitProgress();
            wire.send("DEBUG", "CRASH", "writer");
            wire.send("DEBUG", "CRASH", "writer");
            assertThat(wire.reply()).isNotNull();
            assertThat(wire.reply()).isNotNull();
            load.awaitProgress();
            load.verify(store);
            assertThat(restarts()).filteredOn(r -> r.startsWith("kv ")).hasSizeBetween(1, 2);
            assertThat(restarts()).filteredOn(r -> r.startsWith("kv/writer ")).hasSizeBetween(1, 2);
        }
    }

    @Test
    void fullLoadIsNotTakenForDeath() throws Exception {
        try (KvStore store = Stores.start(dir);
                var load = new Load(store)) {
            for (int i = 0; i < 20; i++) {
                load.awaitProgress();
            }
            load.verify(store);
            assertThat(records).isEmpty();
        }
    }
}
