package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Turns lose their workers, are given up, crash and are killed at random, while threads from outside send and actors pass
 * on what they get. A recorder on a worker that nobody touches sees the committed effects. Every message is handled once or
 * is a dead letter; the order of each sender is kept; no two threads are in one instance, and no turn takes effect but
 * the next one of the youngest incarnation; and nobody is held off in the end.
 *
 * <p>Delays in user code bring its borders, where the baton is laid down and taken up, close to the chaos. CONTRIBUTING.md
 * lists the defects that it was seen to find.
 */
class FenceStressTest {
    private static final long MILLIS = Long.getLong("troupe.fence.millis", 250);
    private static final int PRODUCERS = 3;
    private static final int WORKS = 8;
    private static final int RELAYS = 8;

    /** What an outside thread sends; numbered from 0 for each pair of sender and receiver. */
    private record Job(int producer, int actor, int number) {}

    /** What an actor passes on. */
    private record Passed(int relay, Job job) {}

    /** What a turn tells the recorder: whose turn it was, and the message that it was for, if it was for one. */
    private record Done(
            int actor, long incarnation, int turn, @Nullable Object message) {}

    private final LongAdder accepted = new LongAdder();
    private final LongAdder settled = new LongAdder();
    private final LongAdder crashes = new LongAdder();
    private final AtomicLong detaches = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong kills = new AtomicLong();
    private final ConcurrentLinkedQueue<DeadLetter> deadLetters = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<ActorRef<Object>> refs = new AtomicReferenceArray<>(WORKS + RELAYS);
    private final Recorder recorder = new Recorder();
    private final int[][] sent = new int[PRODUCERS][WORKS];
    private volatile boolean sending = true;
    private volatile boolean chaos = true;

    @AfterEach
    void end() {
        sending = false;
        chaos = false;
    }

    private void violation(String what) {
        if (violations.size() < 20) {
            violations.add(what);
        }
    }

    /** Mostly nothing, at times a little, rarely long. */
    private static void spin() {
        int dice = ThreadLocalRandom.current().nextInt(64);
        if (dice < 16) {
            Tests.busy(Duration.ofNanos(dice == 0 ? 300_000 : 1_000L * dice));
        }
    }

    /** Passes on what it gets and tells the recorder. Its plain fields are right only if one thread at a time is here. */
    private final class Passer implements Actor<Object> {
        private final int id;
        private final ActorRef<Object> record;
        private final AtomicInteger inside = new AtomicInteger();
        private int turns;

        private Passer(int id, ActorRef<Object> record) {
            this.id = id;
            this.record = record;
            spin();
        }

        @Override
        public void started(Context<Object> context) {
            turn(context, null, () -> {});
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            turn(context, message, () -> {
                if (message instanceof Job job) {
                    int relay = job.number % RELAYS;
                    refs.get(WORKS + relay).tell(new Passed(relay, job));
                    if (job.number % 16 == 0) {
                        context.await(
                                CompletableFuture.completedFuture(job),
                                Tests.PATIENCE,
                                (value, failure) -> turn(context, null, () -> {}));
                    }
                }
            });
        }

        @Override
        public void batchEnd(Context<Object> context) {
            turn(context, null, () -> {});
        }

        @Override
        public void stopped(StopReason reason) {
            enter();
            inside.getAndDecrement();
        }

        private void enter() {
            if (inside.getAndIncrement() != 0) {
                violation("two threads in one instance: actor=" + id);
            }
        }

        private void turn(Context<Object> context, @Nullable Object message, Runnable effects) {
            spin();
            enter();
            record.tell(new Done(id, context.incarnation(), ++turns, message));
            effects.run();
            spin();
            inside.getAndDecrement();
            if (ThreadLocalRandom.current().nextInt(200) == 0) {
                crashes.increment();
                throw new IllegalStateException("planted");
            }
        }
    }

    /** Which messages have been handled. Used by one thread at a time. */
    private final class Recorder {
        private final BitSet[][] handled = new BitSet[PRODUCERS][WORKS];
        private final BitSet[][] passed = new BitSet[PRODUCERS][WORKS];
        private final int[][] last = new int[PRODUCERS][WORKS];
        private final int[][][] lastPassed = new int[PRODUCERS][WORKS][RELAYS];
        private final long[] incarnation = new long[WORKS + RELAYS];
        private final int[] turn = new int[WORKS + RELAYS];

        private Recorder() {
            for (int producer = 0; producer < PRODUCERS; producer++) {
                for (int actor = 0; actor < WORKS; actor++) {
                    handled[producer][actor] = new BitSet();
                    passed[producer][actor] = new BitSet();
                    last[producer][actor] = -1;
                    Arrays.fill(lastPassed[producer][actor], -1);
                }
            }
        }

        private void done(Done done) {
            boolean next = done.incarnation == incarnation[done.actor]
                    ? done.turn == turn[done.actor] + 1
                    : done.incarnation > incarnation[done.actor] && done.turn == 1;
            if (!next) {
                violation("not the next turn: " + done + " after incarnation=" + incarnation[done.actor] + " turn="
                        + turn[done.actor]);
            }
            incarnation[done.actor] = done.incarnation;
            turn[done.actor] = done.turn;
            if (done.message instanceof Job job) {
                inOrder(last[job.producer], job.actor, job);
            } else if (done.message instanceof Passed message) {
                inOrder(lastPassed[message.job.producer][message.job.actor], message.relay, message.job);
            }
            settle(done.message);
        }

        private void inOrder(int[] lasts, int index, Job job) {
            if (job.number <= lasts[index]) {
                violation("out of order: " + job + " after " + lasts[index]);
            }
            lasts[index] = job.number;
        }

        /** A message was handled. */
        private void settle(@Nullable Object message) {
            if (message instanceof Job job) {
                once(handled, job);
                accepted.increment(); // what it has passed on
                settled.increment();
            } else if (message instanceof Passed other) {
                once(passed, other.job);
                settled.increment();
            }
        }

        private void once(BitSet[][] sets, Job job) {
            BitSet set = sets[job.producer][job.actor];
            if (set.get(job.number)) {
                violation("twice: " + job);
            }
            set.set(job.number);
        }
    }

    // ---- Those who send, and those who disturb

    private void produce(int producer) {
        var random = ThreadLocalRandom.current();
        while (sending) {
            int actor = random.nextInt(WORKS);
            int number = sent[producer][actor];
            switch (refs.get(actor).tell(new Job(producer, actor, number))) {
                case ACCEPTED -> {
                    sent[producer][actor]++;
                    accepted.increment();
                }
                case FULL -> LockSupport.parkNanos(10_000);
                case CLOSED -> {
                    return;
                }
            }
        }
    }

    private record Victim(Worker worker, Turn turn) {}

    /** Takes workers away from turns, and gives up some of those. */
    private void disturb(SystemCore core, int workers) {
        var random = ThreadLocalRandom.current();
        var victims = new ArrayDeque<Victim>();
        while (chaos) {
            Worker worker = core.allWorkers()[random.nextInt(workers)];
            long word = worker.baton.word();
            Turn turn = isWanted(worker, word) ? detach(worker, word) : null;
            if (turn != null) {
                switch (random.nextInt(4)) {
                    case 0 -> giveUp(new Victim(worker, turn));
                    case 1 -> victims.add(new Victim(worker, turn));
                    default -> {} // commits late
                }
            }
            if (victims.size() > random.nextInt(8)) {
                giveUp(victims.remove()); // perhaps as it comes to its end
            }
            if (random.nextInt(1000) == 0) {
                refs.get(random.nextInt(WORKS + RELAYS)).kill();
                kills.incrementAndGet();
            }
            LockSupport.parkNanos(random.nextInt(20_000)); // and comes back in the middle of somebody's turn
        }
    }

    private static boolean isWanted(Worker worker, long word) {
        return Baton.inUserCode(word)
                && (!worker.isAsleep() || ThreadLocalRandom.current().nextInt(50) == 0);
    }

    private @Nullable Turn detach(Worker worker, long word) {
        WorkerThread standby = worker.group.standby.take();
        if (standby == null) {
            return null;
        }
        Turn turn = worker.detach(word, standby, 0);
        if (turn == null) {
            worker.group.standby.giveBack(standby);
        } else {
            detaches.incrementAndGet();
        }
        return turn;
    }

    private void giveUp(Victim victim) {
        if (victim.worker.giveUp(victim.turn, 1_000_000)) {
            givenUp.incrementAndGet();
        }
    }

    // ---- The test

    @ParameterizedTest(name = "{displayName} ring={0} mailbox={1} workers={2} drained={3}")
    @CsvSource({
        "2, 1, 1, true",
        "2, 1, 2, true",
        "2, 1, 3, false",
        "2, 2, 1, true",
        "2, 2, 2, false",
        "2, 2, 3, true",
        "2, 1024, 1, false",
        "2, 1024, 2, true",
        "2, 1024, 3, true",
        "64, 1, 1, true",
        "64, 1, 2, false",
        "64, 1, 3, true",
        "64, 2, 1, false",
        "64, 2, 2, true",
        "64, 2, 3, true",
        "64, 1024, 1, true",
        "64, 1024, 2, true",
        "64, 1024, 3, false"
    })
    void everyMessageIsHandledOnceOrIsADeadLetter(int ring, int mailbox, int workers, boolean drained) {
        ActorSystem system = ActorSystem.create(
                Tests.settings(workers + 1).ringCapacity(ring).build());
        ActorRef<Object> record = system.spawn(
                () -> (Object message, Context<Object> context) -> recorder.done((Done) message), Tests.on(workers));
        SystemCore core = ((Ref<?>) record).worker.core;
        core.deadLetters.add(
                (worker, letter) -> worker.callback(() -> dead(letter))); // all of them, however many come at once
        for (int i = 0; i < WORKS + RELAYS; i++) {
            int id = i;
            refs.set(
                    i,
                    system.spawn(
                            () -> new Passer(id, record), Tests.on(i % workers).withMailbox(mailbox)));
        }
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            producers.add(Tests.start(() -> produce(producer)));
        }
        CompletableFuture<Void> disturbing = Tests.start(() -> disturb(core, workers));

        LockSupport.parkNanos(MILLIS * 1_000_000);
        StopReport abrupt = drained ? null : system.stop(Duration.ZERO);
        sending = false;
        producers.forEach(Tests::get);
        chaos = false;
        Tests.get(disturbing);
        if (drained) {
            untilSettled(system);
            for (int i = 0; i < WORKS + RELAYS; i++) {
                Cell cell = ((Ref<Object>) refs.get(i)).cell;
                Tests.until(() -> !cell.is(Cell.MUTED | Cell.DETACHED | Cell.SUSPENDED | Cell.FAILED));
            }
        }
        StopReport report = drained ? Tests.stop(system) : Objects.requireNonNull(abrupt);
        untilSettled(system);
        Tests.until(() -> core.allWorkers()[0].group.standby.detached() == 0);
        check();
        System.out.printf(
                "ring=%d mailbox=%d workers=%d drained=%s messages=%d detaches=%d late=%d givenUp=%d crashes=%d kills=%d"
                        + " deadLetters=%d%n",
                ring,
                mailbox,
                workers,
                drained,
                accepted.sum(),
                detaches.get(),
                detaches.get() - givenUp.get(),
                givenUp.get(),
                crashes.sum(),
                kills.get(),
                report.deadLetters());
        assertThat(violations).isEmpty();
    }

    private void untilSettled(ActorSystem system) {
        try {
            Tests.until(() -> accepted.sum() == settled.sum() || !violations.isEmpty());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    "messages are lost or stuck: accepted=" + accepted + " settled=" + settled + " deadLetters="
                            + system.deadLetters(),
                    e);
        }
        assertThat(violations).isEmpty();
    }

    /** What did not come to the recorder any more was handled too. */
    private void dead(DeadLetter letter) {
        deadLetters.add(letter);
        if (letter.message() instanceof Done done) {
            if (done.message instanceof Job) {
                accepted.increment();
            }
            if (done.message != null) {
                settled.increment();
            }
        } else if (letter.message() instanceof Job || letter.message() instanceof Passed) {
            settled.increment();
        }
    }

    /** Nothing was both, and nothing neither. */
    private void check() {
        for (DeadLetter letter : deadLetters) {
            Object message = letter.message() instanceof Done done ? done.message : letter.message();
            if (message instanceof Job job) {
                recorder.once(recorder.handled, job);
                if (letter.message() == job) {
                    recorder.once(recorder.passed, job); // was not, and will not be
                }
            } else if (message instanceof Passed passed) {
                recorder.once(recorder.passed, passed.job);
            }
        }
        for (int producer = 0; producer < PRODUCERS; producer++) {
            for (int actor = 0; actor < WORKS; actor++) {
                int count = sent[producer][actor];
                assertThat(recorder.handled[producer][actor].cardinality()).isEqualTo(count);
                assertThat(recorder.passed[producer][actor].cardinality()).isEqualTo(count);
            }
        }
    }
}
