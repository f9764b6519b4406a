package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Poll;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.SystemSettings;
import dev.troupe.TurnObserver;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.WorkerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Code that never returns, wherever a user may write any, on real threads. There is one worker, so whatever happens
 * meanwhile happens because it was taken away.
 */
@Timeout(120)
class HangTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HANG = Duration.ofMillis(150);

    /** Where user code hangs, and what the record says it was called for. */
    enum Place {
        RECEIVE("receive"),
        FACTORY("construct"),
        STARTED("construct"),
        STOPPED("farewell"),
        BATCH_END("batch-end"),
        CONTINUATION("continue"),
        MAPPER_OF_ASK("receive"),
        MAPPER_OF_PIPE("receive"),
        MAPPER_OF_WATCH("receive"),
        OBSERVER("receive"),
        POLICY("decide"),
        TASK("task"),
        DEPENDENT("callback"),
        WORKER_LISTENER("callback");

        private final String in;

        Place(String in) {
            this.in = in;
        }

        private boolean isOfActor() {
            return !in.equals("task") && !in.equals("callback");
        }
    }

    /** Where a thread stays until the test ends. Interrupts do not move it. */
    static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        private void pass() {
            reached.countDown();
            boolean passed = false;
            while (!passed) {
                try {
                    passed = open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    // as code that ignores it
                }
            }
        }
    }

    private record Ask(Reply<Long> reply) {}

    private final Records records = new Records();
    private final Gate gate = new Gate();
    private final AtomicBoolean first = new AtomicBoolean(true);
    private volatile Place place = Place.RECEIVE;
    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(1)
            .handOffAfter(Duration.ofMillis(10))
            .hangAfter(HANG)
            .observer(new TurnObserver() {
                @Override
                public @Nullable Object onStart(
                        ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
                    if ("go".equals(message)) {
                        at(Place.OBSERVER);
                    }
                    return null;
                }
            })
            .listener(new WorkerListener() {
                @Override
                public void onPark(int worker) {
                    at(Place.WORKER_LISTENER);
                }
            })
            .build());
    private final ActorRef<Ask> neighbour =
            system.spawn("neighbour", () -> (ask, context) -> ask.reply.with(context.incarnation()));

    @AfterEach
    void stop() {
        gate.open.countDown();
        system.stop(Duration.ofSeconds(5));
        records.close();
    }

    private void at(Place here) {
        if (here == place && first.compareAndSet(true, false)) {
            gate.pass();
        }
    }

    private final class Subject implements Actor<Object> {
        @Override
        public void started(Context<Object> context) {
            at(Place.STARTED);
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
            } else if (message.equals("go")) {
                at(Place.RECEIVE);
                go(context);
            }
        }

        private void go(Context<Object> context) {
            switch (place) {
                case CONTINUATION -> context.await(done(), PATIENCE, (value, failure) -> at(Place.CONTINUATION));
                case MAPPER_OF_PIPE -> context.pipe(done(), (value, failure) -> mapped(Place.MAPPER_OF_PIPE));
                case MAPPER_OF_ASK ->
                    context.ask(neighbour, Ask::new, PATIENCE, (value, failure) -> mapped(Place.MAPPER_OF_ASK));
                case MAPPER_OF_WATCH -> {
                    ActorRef<Object> mortal = context.spawn(() -> (Object m, Context<Object> c) -> {});
                    context.watch(mortal, terminated -> mapped(Place.MAPPER_OF_WATCH));
                    mortal.stop();
                }
                case STOPPED, POLICY -> throw new IllegalStateException("leads to the place");
                default -> {}
            }
        }

        private Object mapped(Place here) {
            at(here);
            return "mapped";
        }

        private CompletableFuture<String> done() {
            return CompletableFuture.completedFuture("done");
        }

        @Override
        public void batchEnd(Context<Object> context) {
            at(Place.BATCH_END);
        }

        @Override
        public void stopped(StopReason reason) {
            at(Place.STOPPED);
        }
    }

    private long incarnation(ActorRef<? super Ask> of) {
        return of.<Long>ask(Ask::new, PATIENCE).join();
    }

    @ParameterizedTest
    @EnumSource
    void whereverCodeHangsItsNeighboursAnswerAndItsActorComesBack(Place where) throws Exception {
        assertThat(incarnation(neighbour)).isEqualTo(1);
        place = where;
        ActorRef<Object> subject = system.spawn(
                "subject",
                () -> {
                    at(Place.FACTORY);
                    return new Subject();
                },
                SpawnOptions.defaults().withAttempts(1).withPolicy((failure, history) -> {
                    at(Place.POLICY);
                    return new Decision.Restart(Duration.ZERO);
                }));
        CompletableFuture<Void> task = new CompletableFuture<>();
        if (where == Place.TASK) {
            task = system.run(waker -> {
                at(Place.TASK);
                return Poll.READY;
            });
        }
        if (where == Place.DEPENDENT) {
            hangInDependent(subject);
        }
        subject.tell("go");
        assertThat(gate.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(incarnation(neighbour)).isEqualTo(1); // while the code hangs
        String record = records.await("hang", 1).getFirst();
        assertThat(record).contains(" in=" + where.in + " ").contains("HangTest$Gate.pass");
        if (where.isOfActor()) {
            assertThat(record).contains(" actor=subject ").doesNotContainPattern("\tat dev\\.troupe\\.[A-Z]");
        }
        switch (where) {
            case POLICY -> Awaitility.await().until(() -> subject.tell("x") == Delivery.CLOSED);
            case TASK, DEPENDENT, WORKER_LISTENER ->
                assertThat(incarnation(subject)).isEqualTo(1);
            default -> assertThat(incarnation(subject)).isEqualTo(2);
        }
        if (where == Place.TASK) {
            assertThat(task).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("given up");
        }
        assertThat(system.lostThreads()).hasSize(1);
        gate.open.countDown();
        Awaitility.await().until(() -> system.lostThreads().isEmpty());
        assertThat(incarnation(neighbour)).isEqualTo(1);
    }

    /** The callback must be there before the answer is, or the asker's thread would call it. */
    private void hangInDependent(ActorRef<Object> subject) throws InterruptedException {
        var busy = new CountDownLatch(1);
        var until = new CountDownLatch(1);
        ActorRef<Object> blocker = system.spawn(() -> (Object message, Context<Object> context) -> {
            busy.countDown();
            until.await();
        });
        blocker.tell("block");
        busy.await();
        var unused = subject.<Long>ask(Ask::new, PATIENCE).whenComplete((value, failure) -> at(Place.DEPENDENT));
        until.countDown();
    }

    @Test
    void manyThatSpinForEverHoldUpNobodyAndAllComeBack() {
        var over = new AtomicBoolean();
        var spinners = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 4; i++) {
            spinners.add(system.spawn("spinner-" + i, () -> (Object message, Context<Object> context) -> {
                if (message instanceof Ask ask) {
                    ask.reply.with(context.incarnation());
                    return;
                }
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        spinners.forEach(each -> each.tell("spin"));
        assertThat(incarnation(neighbour)).isEqualTo(1);
        for (ActorRef<Object> each : spinners) {
            assertThat(incarnation(each)).isEqualTo(2);
        }
        assertThat(records.await("hang", 4)).hasSize(4);
        over.set(true);
        Awaitility.await().until(() -> system.lostThreads().isEmpty());
    }

    @Test
    void aKindOfMessageThatHangsAgainAndAgainIsNamed() {
        ActorRef<Object> actor = system.spawn("actor", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            new CountDownLatch(1).await();
        });
        for (int i = 0; i < 3; i++) {
            actor.tell("poison");
        }
        actor.tell(1); // of another kind
        assertThat(incarnation(actor)).isEqualTo(5);
        assertThat(records.await("hang", 4))
                .anyMatch(line -> line.contains("message=java.lang.String attempt=1 times=3 "))
                .anyMatch(line -> line.contains("message=java.lang.Integer attempt=1 waiting"));
    }

    @Test
    void aHangDuringARestartIsAHangLikeAnyOther() {
        var made = new java.util.concurrent.atomic.AtomicInteger();
        ActorRef<Object> subject = system.spawn("subject", () -> {
            if (made.incrementAndGet() == 2) {
                gate.pass(); // the restart after the crash
            }
            return new Subject();
        });
        place = Place.STOPPED; // go throws
        first.set(false);
        subject.tell("go");
        assertThat(incarnation(subject)).isGreaterThanOrEqualTo(3);
        assertThat(records.await("hang", 1).getFirst()).contains("in=construct incarnation=2");
    }

    @Test
    void aZombieThatWakesUpHasNoEffect() throws Exception {
        var outcome = new CompletableFuture<String>();
        var got = new CompletableFuture<Object>();
        ActorRef<Object> sink =
                system.spawn("sink", () -> (Object message, Context<Object> context) -> got.complete(message));
        ActorRef<Object> zombie = system.spawn("zombie", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            sink.tell("before");
            gate.pass();
            try {
                sink.tell("after");
                outcome.complete("sent");
            } catch (Throwable e) {
                outcome.complete(e.getClass().getSimpleName());
                throw e;
            }
        });
        zombie.tell("hang");
        assertThat(incarnation(zombie)).isEqualTo(2);
        gate.open.countDown();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo("FencedError");
        Awaitility.await().until(() -> system.lateEffects() == 2);
        assertThat(got).isNotDone();
    }

    @Test
    void whoSaysThatItIsAliveIsNotGivenUp() {
        ActorRef<Object> worker = system.spawn("computes", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            long end = System.nanoTime() + 4 * HANG.toNanos();
            while (System.nanoTime() - end < 0) {
                context.alive();
            }
        });
        worker.tell("compute");
        assertThat(incarnation(neighbour)).isEqualTo(1); // it was handed off all the same
        assertThat(incarnation(worker)).isEqualTo(1);
        assertThat(records.of("hang")).isEmpty();
    }

    @Test
    void aSuccessorThatNeedsTheLockOfAZombieHangsAndItsMessageIsSetAside() {
        var lock = new ReentrantLock();
        ActorRef<Object> actor = system.spawn("locker", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            lock.lock();
            try {
                gate.pass();
            } finally {
                lock.unlock();
            }
        });
        actor.tell("takes the lock, and never gives it back");
        actor.tell("waits for it");
        assertThat(incarnation(actor)).isEqualTo(3); // set aside, and not again and again
        assertThat(records.await("hang", 2)).hasSize(2).anyMatch(line -> line.contains("ReentrantLock.lock"));
        assertThat(system.deadLetters(dev.troupe.DeadLetter.Reason.ATTEMPTS)).isEqualTo(2);
    }

    /** Its class is being initialised for ever. */
    static final class NeverReady {
        static {
            Holder.gate.pass();
        }

        static final int VALUE = Integer.parseInt("1");
    }

    static final class Holder {
        static volatile Gate gate = new Gate();
    }

    @Test
    void aSuccessorThatNeedsAClassWhichIsNeverReadyHangsToo() {
        Holder.gate = gate;
        ActorRef<Object> actor = system.spawn("loader", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
            } else if (NeverReady.VALUE == 0) {
                throw new AssertionError();
            }
        });
        actor.tell("initialises the class, and never ends");
        actor.tell("waits for that");
        assertThat(incarnation(actor)).isEqualTo(3);
        assertThat(incarnation(neighbour)).isEqualTo(1);
        assertThat(records.await("hang", 2)).hasSize(2);
    }

    @Test
    void aSlowCallIsHandedOffAndCommitsLate() {
        var release = new CountDownLatch(1);
        ActorRef<Object> patient = system.spawn(
                "patient",
                () -> (Object message, Context<Object> context) -> {
                    if (message instanceof Ask ask) {
                        ask.reply.with(context.incarnation());
                        return;
                    }
                    release.await();
                },
                SpawnOptions.defaults().withHangAfter(Duration.ofHours(1)));
        patient.tell("block");
        for (int i = 0; i < 100; i++) {
            assertThat(incarnation(neighbour)).isEqualTo(1); // one worker, and it blocks
        }
        release.countDown();
        assertThat(incarnation(patient)).isEqualTo(1);
        assertThat(records.of("hang")).isEmpty();
        assertThat(system.lostThreads()).isEmpty();
    }

    @Test
    void whoIsNotToBeInterruptedIsNot() throws Exception {
        var interrupted = new CompletableFuture<Boolean>();
        var slow = new CountDownLatch(1);
        SpawnOptions options = SpawnOptions.defaults();
        ActorRef<Object> tender = system.spawn(
                "tender",
                () -> (Object message, Context<Object> context) -> {
                    if (message instanceof Ask ask) {
                        ask.reply.with(context.incarnation());
                        return;
                    }
                    try {
                        interrupted.complete(!slow.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                },
                options.withoutInterrupts());
        tender.tell("hang");
        assertThat(incarnation(tender)).isEqualTo(2);
        records.await("hang", 1);
        records.await("thread-abandoned", 1); // a second after it would have been interrupted
        assertThat(interrupted).isNotDone();
        assertThat(system.lostThreads())
                .singleElement()
                .satisfies(lost -> assertThat(lost.actor()).isEqualTo("tender"));
        slow.countDown();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whoMayBeInterruptedIs() {
        ActorRef<Object> sleeper = system.spawn("sleeper", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            new CountDownLatch(1).await();
        });
        sleeper.tell("hang");
        assertThat(incarnation(sleeper)).isEqualTo(2);
        Awaitility.await().until(() -> system.lostThreads().isEmpty()); // nobody has opened a gate
    }

    @Test
    void aLogHandlerThatBlocksHoldsUpNobody() {
        var release = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var blocking = new Handler() {
            @Override
            public void publish(LogRecord record) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.troupe.supervision");
        logger.addHandler(blocking);
        try {
            ActorRef<Object> spinner = system.spawn("spinner", () -> (Object message, Context<Object> context) -> {
                if (message instanceof Ask ask) {
                    ask.reply.with(context.incarnation());
                    return;
                }
                new CountDownLatch(1).await();
            });
            for (long i = 2; i <= 6; i++) {
                spinner.tell("hang");
                assertThat(incarnation(spinner)).isEqualTo(i);
            }
            assertThat(entered.getCount()).isZero();
        } finally {
            logger.removeHandler(blocking);
            release.countDown();
        }
        records.await("hang", 5); // late, and none is lost
    }

    @Test
    void aListenerThatBlocksDoesNotHoldUpTheDeadlinesOfAskers() throws Exception {
        ActorRef<Ask> silent = system.spawn("silent", () -> (Ask ask, Context<Ask> context) -> {});
        var release = new CountDownLatch(1);
        CompletableFuture<Long> blocked = silent.ask(Ask::new, Duration.ofMillis(10));
        CompletableFuture<Void> dependent = blocked.handle((value, failure) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        });
        for (int i = 0; i < 3; i++) {
            assertThat(silent.<Long>ask(Ask::new, Duration.ofMillis(10)))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withMessageContaining("silent");
        }
        assertThat(dependent).isNotDone();
        release.countDown();
        dependent.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatAHungTurnHadForOthersIsNotSentAndItsOutboxesAreLeftToTheWorker() {
        var got = new java.util.concurrent.ConcurrentLinkedQueue<Object>();
        ActorRef<Object> sink = system.spawn(
                "sink",
                () -> (Object message, Context<Object> context) -> got.add(message),
                SpawnOptions.defaults().withMailbox(1));
        ActorRef<Object> flood = system.spawn("flood", () -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                ask.reply.with(context.incarnation());
                return;
            }
            for (int i = 0; i < 1000; i++) {
                sink.tell(message + " " + i);
            }
            if (message.equals("hangs")) {
                gate.pass();
            }
        });
        flood.tell("first");
        flood.tell("hangs");
        flood.tell("last");
        assertThat(incarnation(flood)).isEqualTo(2);
        Awaitility.await().until(() -> got.size() == 2000);
        assertThat(got).noneMatch(message -> message.toString().startsWith("hangs"));
        assertThat(List.copyOf(got).get(999)).isEqualTo("first 999");
        assertThat(List.copyOf(got).get(1000)).isEqualTo("last 0");
    }
}
