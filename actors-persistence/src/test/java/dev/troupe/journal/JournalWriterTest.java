package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer as an actor, with real files and real threads. */
@ParameterizedClass
@EnumSource(Format.class)
class JournalWriterTest {
    private final Format format;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    JournalWriterTest(Format format) {
        this.format = format;
    }

    private final AtomicInteger forces = new AtomicInteger();
    private final AtomicBoolean diskFails = new AtomicBoolean();

    private final Disk disk = new HookedDisk() {
        @Override
        void beforeForce(Hooked file) throws IOException {
            if (diskFails.get()) {
                throw new IOException("the disk is gone");
            }
            forces.incrementAndGet();
        }

        @Override
        public long usableBytes(Path directory) {
            return usable.get();
        }
    };

    private final BlockingQueue<Long> durable = new LinkedBlockingQueue<>();
    private final BlockingQueue<JournalWriter.Notice> snapshots = new LinkedBlockingQueue<>();
    private final BlockingQueue<JournalWriter.Notice> room = new LinkedBlockingQueue<>();
    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);

    private static List<byte[]> payloads(String... texts) {
        List<byte[]> list = new ArrayList<>();
        for (String text : texts) {
            list.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return list;
    }

    private ActorRef<JournalWriter.Message> spawn(ActorSystem system, DataDirectory directory, SyncMode mode) {
        ActorRef<JournalWriter.Notice> listener =
                system.spawn(() -> (JournalWriter.Notice notice, Context<JournalWriter.Notice> context) -> {
                    switch (notice) {
                        case JournalWriter.Notice.Durable(long upTo) -> durable.add(upTo);
                        case JournalWriter.Notice.RoomLow low -> room.add(low);
                        case JournalWriter.Notice.RoomEnough enough -> room.add(enough);
                        default -> snapshots.add(notice);
                    }
                });
        return system.spawn(
                "writer",
                () -> new JournalWriter(directory, mode, listener),
                SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Restart(Duration.ZERO)));
    }

    private List<String> recover(ActorRef<JournalWriter.Message> writer) {
        List<String> found = new ArrayList<>();
        writer.<Recovery>ask(
                        reply -> new JournalWriter.Recover(
                                JournalFiles.records((sequence, payload) ->
                                        found.add(sequence + "=" + new String(payload, StandardCharsets.UTF_8))),
                                reply),
                        LIMIT)
                .join();
        return found;
    }

    private void awaitDurable(long upTo) throws InterruptedException {
        Long told = durable.poll(30, TimeUnit.SECONDS);
        while (told != null && told < upTo) {
            told = durable.poll(30, TimeUnit.SECONDS);
        }
        assertEquals(upTo, told);
    }

    private DataDirectory open() {
        return open("data");
    }

    private DataDirectory open(JournalOptions options) {
        return DataDirectory.open(dir.resolve("data"), options.withFormat(format), line -> {}, disk);
    }

    private DataDirectory open(String name) {
        return DataDirectory.open(dir.resolve(name), JournalOptions.defaults().withFormat(format), line -> {}, disk);
    }

    static List<SyncMode> modes() {
        return List.of(SyncMode.ALWAYS, SyncMode.every(Duration.ofSeconds(1)), SyncMode.NONE);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatWasToldIsThereAfterTheProcess(SyncMode mode) throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, mode);
            assertEquals(List.of(), recover(writer));
            writer.tell(new JournalWriter.Append(1, payloads("a", "b")));
            writer.tell(new JournalWriter.Append(3, payloads("c")));
            awaitDurable(3);
            JournalFiles.copy(dir.resolve("data"), dir.resolve("killed"));
        }
        for (String left : List.of("data", "killed")) {
            try (DataDirectory directory = open(left);
                    ActorSystem system = ActorSystem.create()) {
                assertEquals(List.of("1=a", "2=b", "3=c"), recover(spawn(system, directory, mode)), left);
            }
        }
    }

    /** While a job runs these messages pile up. */
    private static void pileUp(ActorRef<JournalWriter.Message> writer, Runnable messages) throws InterruptedException {
        var running = new java.util.concurrent.CountDownLatch(1);
        var release = new java.util.concurrent.CountDownLatch(1);
        writer.tell((JournalWriter.Job) context -> {
            running.countDown();
            release.await();
        });
        running.await();
        messages.run();
        release.countDown();
    }

    private static void append(ActorRef<JournalWriter.Message> writer, int from, int to, String text) {
        for (int i = from; i <= to; i++) {
            writer.tell(new JournalWriter.Append(i, payloads(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 500, 2000})
    void forcesOnceWhatHasPiledUp(int count) throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            int before = forces.get();
            pileUp(writer, () -> append(writer, 1, count, "v"));
            awaitDurable(count);
            assertEquals(1, forces.get() - before);
        }
    }

    @Test
    void whoAsksAmidThemIsAnsweredAndASnapshotThatIsDueIsTold() throws Exception {
        try (DataDirectory directory = open(JournalOptions.defaults().withSnapshotAfter(60));
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            List<CompletableFuture<Long>> asked = new ArrayList<>();
            int before = forces.get();
            pileUp(writer, () -> {
                append(writer, 1, 80, "v");
                asked.add(writer.ask(JournalWriter.CatchUp::new, LIMIT));
                append(writer, 81, 300, "v");
            });
            assertEquals(300, asked.getFirst().get(30, TimeUnit.SECONDS));
            awaitSnapshot(new JournalWriter.Notice.SnapshotDue(300));
            assertEquals(1, forces.get() - before);
        }
    }

    @Test
    void aForceIsPutOffForSoManyBytesOnly() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            int before = forces.get();
            pileUp(writer, () -> append(writer, 1, 400, "v".repeat(4096)));
            awaitDurable(400);
            assertEquals(2, forces.get() - before);
        }
    }

    @Test
    void aFloodPutsAForceOffForSoManyMessagesOnly() throws Exception {
        var ended = new AtomicBoolean();
        JournalWriter.Job flood = new JournalWriter.Job() {
            @Override
            public void run(Context<JournalWriter.Message> context) {
                if (!ended.get()) {
                    context.self().tell(this);
                    context.self().tell(new JournalWriter.Append(1, payloads("a"))); // it is there already
                }
            }
        };
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            writer.tell(flood);
            awaitDurable(1);
        } finally {
            ended.set(true);
        }
    }

    @Test
    void whatIsStoppedForcesAndTellsAndAnswersBefore() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            List<CompletableFuture<Long>> asked = new ArrayList<>();
            pileUp(writer, () -> {
                append(writer, 1, 70, "v");
                asked.add(writer.ask(JournalWriter.CatchUp::new, LIMIT));
                writer.stop();
            });
            assertEquals(70, asked.getFirst().get(30, TimeUnit.SECONDS));
            awaitDurable(70);
        }
    }

    /** A request that is dropped is no turn, and so no batch ends with it. */
    @Test
    void whatARequestHasPutOffThatIsTooLateIsTold() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            pileUp(writer, () -> {
                append(writer, 1, 64, "v");
                var late = writer.<Long>ask(JournalWriter.CatchUp::new, Duration.ofNanos(1));
                assertThatThrownBy(late::join).hasCauseInstanceOf(AskException.class);
            });
            awaitDurable(64);
        }
    }

    @Test
    void forcesOncePerIntervalIfSomethingWasAppended() throws Exception {
        try (DataDirectory directory = open()) {
            Simulation.play(simulation -> {
                var writer = spawn(simulation.system(), directory, SyncMode.every(Duration.ofMillis(200)));
                recover(writer);
                int before = forces.get();
                writer.tell(new JournalWriter.Append(1, payloads("a")));
                simulation.run(Duration.ofMillis(100));
                assertEquals(1, durable.remove(), "told before it is forced");
                assertEquals(0, forces.get() - before);
                simulation.run(Duration.ofMillis(150));
                assertEquals(1, forces.get() - before);
                simulation.run(Duration.ofSeconds(1));
                assertEquals(1, forces.get() - before);
                writer.tell(new JournalWriter.Append(2, payloads("b", "c")));
                simulation.run(Duration.ofMillis(250));
                assertEquals(2, forces.get() - before);
            });
        }
    }

    @Test
    void anIntervalHasBounds() {
        assertThrows(IllegalArgumentException.class, () -> SyncMode.every(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> SyncMode.every(Duration.ofDays(2)));
    }

    @Test
    void aRetriedAppendIsWrittenOnceAndTold() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            writer.tell(new JournalWriter.Append(1, payloads("a")));
            writer.tell((JournalWriter.Job) context -> {
                if (context.attempt() == 1) {
                    throw new IllegalStateException("crash");
                }
            });
            writer.tell(new JournalWriter.Append(1, payloads("a", "b")));
            awaitDurable(2);
            assertEquals(List.of("1=a", "2=b"), recover(writer));
        }
    }

    @Test
    void whatACrashedIncarnationWroteIsToldWithoutAnotherMessage() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.NONE);
            recover(writer);
            pileUp(writer, () -> {
                writer.tell(new JournalWriter.Append(1, payloads("a")));
                writer.tell((JournalWriter.Job) context -> {
                    throw new IllegalStateException("crash, always");
                });
            });
            awaitDurable(1);
        }
    }

    @Test
    void nothingIsWrittenBehindAGap() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            writer.tell(new JournalWriter.Append(1, payloads("a")));
            writer.tell(new JournalWriter.Append(3, payloads("c")));
            assertEquals(List.of("1=a"), recover(writer));
            writer.tell(new JournalWriter.Append(2, payloads("b")));
            awaitDurable(2);
        }
    }

    @Test
    void whatIsDroppedBehindAGapIsLoggedOnceAndCounted() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Logger log = Logger.getLogger("dev.troupe.journal");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getMessage().startsWith("event=gap")) {
                    lines.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            for (int i = 0; i < 100; i++) {
                writer.tell(new JournalWriter.Append(5 + i, payloads("lost")));
            }
            recover(writer);
            assertEquals(
                    List.of("event=gap expected=1 got=5 action=drop", "event=gap-ended dropped=100"),
                    List.copyOf(lines));
        } finally {
            log.removeHandler(handler);
        }
    }

    private void awaitSnapshot(JournalWriter.Notice notice) throws InterruptedException {
        assertEquals(notice, snapshots.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void aSnapshotIsTakenWhenItIsDueAndWhatIsAppendedMeanwhileIsSafe() throws Exception {
        var writing = new java.util.concurrent.CountDownLatch(1);
        var release = new java.util.concurrent.CountDownLatch(1);
        SnapshotSource state = sink -> {
            sink.accept("a,b".getBytes(StandardCharsets.UTF_8));
            writing.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        JournalOptions options = JournalOptions.defaults().withSnapshotAfter(60);
        try (DataDirectory directory = open(options);
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            writer.tell(new JournalWriter.Append(1, payloads("a", "b")));
            awaitSnapshot(new JournalWriter.Notice.SnapshotDue(2));
            writer.tell(new JournalWriter.Snapshot(2, state));
            writing.await();
            writer.tell(new JournalWriter.Append(3, payloads("c")));
            awaitDurable(3);
            writer.tell(new JournalWriter.Snapshot(3, state));
            awaitSnapshot(new JournalWriter.Notice.SnapshotEnded(3, false)); // one at a time
            release.countDown();
            awaitSnapshot(new JournalWriter.Notice.SnapshotEnded(2, true));
            writer.tell(new JournalWriter.Snapshot(2, state));
            awaitSnapshot(new JournalWriter.Notice.SnapshotEnded(2, false)); // of a state that is over
        }
        try (DataDirectory directory = open()) {
            List<String> found = new ArrayList<>();
            directory.recover(new Replay() {
                @Override
                public void snapshot(byte[] part) {
                    found.add(new String(part, StandardCharsets.UTF_8));
                }

                @Override
                public void record(long sequence, byte[] payload) {
                    found.add(sequence + "=" + new String(payload, StandardCharsets.UTF_8));
                }
            });
            assertEquals(List.of("a,b", "3=c"), found);
        }
    }

    @Test
    void aSnapshotThatFailsDoesNoHarm() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            writer.tell(new JournalWriter.Append(1, payloads("a")));
            writer.tell(new JournalWriter.Snapshot(1, sink -> {
                throw new IllegalStateException("no state");
            }));
            awaitSnapshot(new JournalWriter.Notice.SnapshotEnded(1, false));
            writer.tell(new JournalWriter.Append(2, payloads("b")));
            awaitDurable(2);
            assertEquals(List.of("1=a", "2=b"), recover(writer));
        }
    }

    private void awaitRoom(JournalWriter.Notice notice) throws InterruptedException {
        assertEquals(notice, room.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void thatTheRoomIsLowIsToldAndWhatIsUnderWayIsStillWritten() throws Exception {
        JournalOptions options = JournalOptions.defaults().withReserve(1000);
        var low = new JournalWriter.Notice.RoomLow(999, 1000);
        try (DataDirectory directory = open(options);
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            awaitRoom(new JournalWriter.Notice.RoomEnough());
            usable.set(999);
            awaitRoom(low);
            writer.tell(new JournalWriter.Append(1, payloads("a")));
            awaitDurable(1);
            assertEquals(List.of("1=a"), recover(writer));
            awaitRoom(low); // an owner that has forgotten is told again
            usable.set(1250);
            awaitRoom(new JournalWriter.Notice.RoomEnough());
            assertTrue(room.isEmpty());
        }
    }

    @Test
    void aFailedForceEndsAllAcknowledgement() throws Exception {
        try (DataDirectory directory = open();
                ActorSystem system = ActorSystem.create()) {
            var writer = spawn(system, directory, SyncMode.ALWAYS);
            recover(writer);
            diskFails.set(true);
            writer.tell(new JournalWriter.Append(1, payloads("a")));
            assertThatThrownBy(() -> recover(writer)).hasRootCauseInstanceOf(IOException.class);
            diskFails.set(false); // the next force would succeed, although the data may be gone
            writer.tell(new JournalWriter.Append(2, payloads("b")));
            assertThatThrownBy(() -> recover(writer)).hasRootCauseInstanceOf(IOException.class);
            assertTrue(durable.isEmpty());
        }
    }
}
