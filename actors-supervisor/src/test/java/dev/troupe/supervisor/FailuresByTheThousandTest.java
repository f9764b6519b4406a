package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Failure;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Crashes, kills and hangs of real threads, as many of each as {@code troupe.failures} says, while threads from outside
 * send. Each message is handled once or is a dead letter, the order of each sender is kept, and what a hung turn does late
 * has no effect. CONTRIBUTING.md has the command for a long run.
 */
class FailuresByTheThousandTest {
    private static final int FAILURES = Integer.getInteger("troupe.failures", 300);
    private static final int FOR_EVER = Integer.getInteger("troupe.failures.lost", 10);
    private static final int HANGS_AT_ONCE = 8;
    private static final int PRODUCERS = 2;
    private static final int ACTORS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private record Job(int producer, int actor, int number) {}

    private record Done(Job job) {}

    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicInteger hangs = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();
    private final LongAdder hungByPolicy = new LongAdder();
    private final LongAdder killedByPolicy = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final AtomicLong settled = new AtomicLong();
    private final Semaphore hanging = new Semaphore(HANGS_AT_ONCE);
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final BitSet[][] handled = new BitSet[PRODUCERS][ACTORS];
    private final int[][] last = new int[PRODUCERS][ACTORS];
    private final int[][] sent = new int[PRODUCERS][ACTORS];
    private final List<ActorRef<Job>> actors = new ArrayList<>();
    private volatile boolean over;

    private boolean isEnough() {
        return crashes.get() >= FAILURES
                && hangs.get() >= FAILURES
                && kills.get() >= FAILURES
                && lost.get() >= FOR_EVER;
    }

    /** Fails now and then, and tells the recorder of what it handles. */
    private final class Worker implements Actor<Job> {
        private final ActorRef<Done> recorder;

        private Worker(ActorRef<Done> recorder) {
            this.recorder = recorder;
        }

        @Override
        public void receive(Job job, Context<Job> context) {
            recorder.tell(new Done(job));
            int dice = ThreadLocalRandom.current().nextInt(100);
            if (dice == 0 && context.attempt() == 1 && crashes.get() < FAILURES) {
                crashes.incrementAndGet();
                throw new IllegalStateException("planted");
            }
            if (dice <= 2 && hangs.get() < FAILURES && hanging.tryAcquire()) {
                hangs.incrementAndGet();
                try {
                    hang(context, dice == 1);
                } finally {
                    hanging.release();
                }
            }
            if (dice == 3 && lost.get() < FOR_EVER && lost.incrementAndGet() <= FOR_EVER) {
                while (!over) {
                    LockSupport.parkNanos(this, 1_000_000_000);
                    Thread.interrupted(); // as code that ignores it
                }
            }
        }

        /** Until it is given up: waiting, or at work. Then it does what it can. */
        private void hang(Context<Job> context, boolean waits) {
            try {
                while (true) {
                    if (waits) {
                        LockSupport.parkNanos(this, 1_000_000);
                    }
                    context.now();
                }
            } finally {
                late.increment();
                recorder.tell(new Done(new Job(0, 0, -1))); // must never be seen; throws
            }
        }
    }

    private void done(Job job) {
        if (job.number <= last[job.producer][job.actor]) {
            violations.add("out of order, or twice: " + job + " after " + last[job.producer][job.actor]);
        }
        last[job.producer][job.actor] = job.number;
        settle(job);
    }

    private synchronized void settle(Job job) {
        if (handled[job.producer][job.actor].get(job.number)) {
            violations.add("settled twice: " + job);
        }
        handled[job.producer][job.actor].set(job.number);
        settled.incrementAndGet();
    }

    private void dead(DeadLetter letter) {
        if (letter.message() instanceof Job job) {
            settle(job);
        } else {
            violations.add("lost on its way to the recorder: " + letter);
        }
    }

    private void produce(int producer) throws InterruptedException {
        for (int round = 0; !isEnough(); round++) {
            int actor = round % ACTORS;
            if (actors.get(actor).tellOrWait(new Job(producer, actor, sent[producer][actor])) != Delivery.ACCEPTED) {
                violations.add("not accepted");
                return;
            }
            sent[producer][actor]++;
        }
    }

    private void kill() {
        while (!isEnough()) {
            if (kills.get() < FAILURES) {
                actors.get(ThreadLocalRandom.current().nextInt(ACTORS)).kill();
                kills.incrementAndGet();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void orderIsKeptAndEveryMessageIsAccountedForOnce() throws InterruptedException {
        for (int producer = 0; producer < PRODUCERS; producer++) {
            for (int actor = 0; actor < ACTORS; actor++) {
                handled[producer][actor] = new BitSet();
                last[producer][actor] = -1;
            }
        }
        long start = System.nanoTime();
        ActorSystem system = ActorSystem.create(SystemSettings.builder()
                .workers(3)
                .maxDetached(HANGS_AT_ONCE + FOR_EVER + 32)
                .handOffAfter(Duration.ofMillis(5))
                .hangAfter(Duration.ofMillis(20))
                .policy((failure, history) -> {
                    if (failure instanceof Failure.Hang) {
                        hungByPolicy.increment();
                    } else if (failure instanceof Failure.Killed) {
                        killedByPolicy.increment();
                    }
                    return new Decision.Restart(Duration.ZERO);
                })
                .build());
        var silence = new Records(); // thousands of records would cost more than what they are about
        try {
            system.onDeadLetter(this::dead);
            ActorRef<Done> recorder = system.spawn(
                    "recorder",
                    () -> (done, context) -> done(done.job),
                    SpawnOptions.defaults().withPlacement(new Placement.On(2)));
            for (int i = 0; i < ACTORS; i++) {
                actors.add(system.spawn(
                        "worker-" + i,
                        () -> new Worker(recorder),
                        SpawnOptions.defaults().withPlacement(new Placement.On(i % 2))));
            }
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < PRODUCERS; i++) {
                int producer = i;
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        produce(producer);
                    } catch (InterruptedException e) {
                        violations.add("interrupted");
                    }
                }));
            }
            threads.add(Thread.ofPlatform().start(this::kill));
            for (Thread thread : threads) {
                thread.join();
            }
            long all = 0;
            for (int[] each : sent) {
                for (int count : each) {
                    all += count;
                }
            }
            long messages = all;
            Awaitility.await().atMost(PATIENCE).until(() -> settled.get() == messages || !violations.isEmpty());
            System.out.printf(
                    "messages=%d crashes=%d kills=%d (%d between turns or in one that was handed off) hangs=%d (%d given up"
                            + " for it, the others killed) never-ending=%d late-attempts=%d dropped-effects=%d"
                            + " dead-letters=%d seconds=%d%n",
                    messages,
                    crashes.get(),
                    kills.get(),
                    killedByPolicy.sum(),
                    hangs.get(),
                    hungByPolicy.sum(),
                    FOR_EVER,
                    late.sum(),
                    system.lateEffects(),
                    system.deadLetters(),
                    (System.nanoTime() - start) / 1_000_000_000);
            assertThat(violations).isEmpty();
            assertThat(hangs.get()).isGreaterThanOrEqualTo(FAILURES);
            Awaitility.await().until(() -> late.sum() == hangs.get());
            Awaitility.await().until(() -> system.lostThreads().size() == FOR_EVER);
        } finally {
            over = true;
            system.stop(Duration.ZERO);
            silence.close();
        }
    }
}
