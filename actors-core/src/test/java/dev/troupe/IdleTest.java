package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What workers do that have nothing to do. */
@Timeout(120)
class IdleTest {
    private record Ball(int left, CompletableFuture<String> landed) {}

    /** Sleeps otherwise than the default does, and counts. */
    private static final class Bed implements ParkingPlace {
        private final Semaphore wakeUps = new Semaphore(0);
        private final AtomicInteger sleeps = new AtomicInteger();

        @Override
        public void park(long nanos) {
            assertThat(nanos).isPositive();
            sleeps.incrementAndGet();
            try {
                if (wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void unpark(Thread thread) {
            wakeUps.release();
        }
    }

    private static ActorSystem system(WorkerGroup group, Duration heartbeat) {
        return ActorSystem.create(Tests.settings(group)
                .heartbeat(heartbeat)
                .hangAfter(Duration.ofMinutes(5))
                .build());
    }

    private static WorkerGroup group(int workers, Idle idle, Bed bed) {
        return WorkerGroup.named("worker").withWorkers(workers).withIdle(idle).withParking(() -> bed);
    }

    static List<Idle> strategies() {
        return List.of(
                Idle.backOff(),
                Idle.park(),
                Idle.yieldOnly(),
                Idle.spin(),
                new Idle(0, 1, true),
                new Idle(1, 0, true),
                new Idle(0, 1, false));
    }

    /** With a heartbeat of a minute, a wake-up that is lost is a test that fails. */
    @ParameterizedTest
    @MethodSource("strategies")
    void whatComesIsHandledWhateverTheWorkersDoMeanwhile(Idle idle) {
        try (ActorSystem system = system(
                WorkerGroup.named("worker").withWorkers(2).withIdle(idle).withParking(Bed::new),
                Duration.ofMinutes(1))) {
            var refs = new ArrayList<ActorRef<Ball>>();
            for (int i = 0; i < 2; i++) {
                int other = 1 - i;
                refs.add(system.spawn(
                        () -> (Ball ball, Context<Ball> context) -> {
                            if (ball.left == 0) {
                                ball.landed.complete("landed");
                            } else {
                                refs.get(other).tell(new Ball(ball.left - 1, ball.landed));
                            }
                        },
                        Tests.on(i)));
            }
            for (int round = 0; round < 100; round++) {
                var landed = new CompletableFuture<String>();
                refs.get(0).tell(new Ball(10, landed));
                assertThat(Tests.get(landed)).isEqualTo("landed");
            }
        }
    }

    @Test
    void anIdleSystemParksByDefault() {
        var bed = new Bed();
        try (ActorSystem system =
                system(WorkerGroup.named("worker").withWorkers(1).withParking(() -> bed), Duration.ofMinutes(1))) {
            Tests.until(() -> bed.sleeps.get() > 0);
            int sleeps = bed.sleeps.get();
            ActorRef<Object> actor = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            Tests.Sync.with(actor);
            Tests.until(() -> bed.sleeps.get() > sleeps); // and parks again
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aWorkerThatHasNothingToDoGivesSignsOfLife(Idle idle) {
        var bed = new Bed();
        try (ActorSystem system = system(group(1, idle, bed), Duration.ofMillis(1))) {
            ActorRef<Object> actor = system.spawn(Tests.Collector::new);
            Worker worker = ((Ref<?>) actor).worker;
            for (int i = 0; i < 5; i++) {
                long seen = worker.baton.word();
                Tests.until(() -> worker.baton.word() != seen);
            }
            assertThat(bed.sleeps.get() > 0).isEqualTo(idle.parks());
        }
    }

    /** A supervisor must not take it for a turn that hangs, however long the process has other things to do. */
    @Test
    void aSleepingWorkerIsNotTakenForOneThatRunsUserCode() {
        var slept = new CompletableFuture<Boolean>();
        var worker = new CompletableFuture<Worker>();
        ParkingPlace looking = new ParkingPlace() {
            @Override
            public void park(long nanos) {
                slept.complete(isInUserCode(Tests.get(worker)));
                LockSupport.parkNanos(nanos);
            }

            @Override
            public void unpark(Thread thread) {
                LockSupport.unpark(thread);
            }
        };
        try (ActorSystem system =
                system(WorkerGroup.named("worker").withWorkers(1).withParking(() -> looking), Duration.ofMinutes(1))) {
            var received = new CompletableFuture<Boolean>();
            ActorRef<Object> actor = system.spawn(
                    () -> (Object m, Context<Object> c) -> received.complete(isInUserCode(Tests.get(worker))));
            worker.complete(((Ref<?>) actor).worker);
            assertThat(Tests.get(slept)).isFalse();
            actor.tell("x");
            assertThat(Tests.get(received)).isTrue();
        }
    }

    /** As a supervisor sees it. */
    private static boolean isInUserCode(Worker worker) {
        WorkerView seen = worker.core.workers().get(worker.index);
        return Baton.inUserCode(seen.word()) && !seen.isAsleep();
    }

    @Test
    void aPlaceThatThrowsIsNotUsedAgain() {
        var parks = new AtomicInteger();
        var unparks = new AtomicInteger();
        ParkingPlace broken = new ParkingPlace() {
            @Override
            public void park(long nanos) {
                parks.incrementAndGet();
                throw new IllegalStateException("planted");
            }

            @Override
            public void unpark(Thread thread) {
                unparks.incrementAndGet();
            }
        };
        try (ActorSystem system = system(
                WorkerGroup.named("worker").withWorkers(1).withIdle(Idle.park()).withParking(() -> broken),
                Duration.ofMinutes(1))) {
            ActorRef<Object> actor = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            Tests.until(() -> parks.get() > 0);
            for (int i = 0; i < 100; i++) {
                Tests.Sync.with(actor);
            }
            assertThat(parks).hasValue(1);
        }
    }

    @Test
    void aWakeUpArrivesThoughThePlaceThrows() {
        var asleep = new CountDownLatch(1);
        ParkingPlace deaf = new ParkingPlace() {
            @Override
            public void park(long nanos) {
                asleep.countDown();
                LockSupport.parkNanos(nanos);
            }

            @Override
            public void unpark(Thread thread) {
                throw new IllegalStateException("planted");
            }
        };
        try (ActorSystem system =
                system(WorkerGroup.named("worker").withWorkers(1).withParking(() -> deaf), Duration.ofMinutes(1))) {
            Tests.await(asleep);
            Tests.get(system.run(waker -> Poll.READY)); // one wake-up only
        }
    }

    /** A place is foreign code, so its thread may lose the worker there. The next one parks too, and is woken. */
    @Test
    void aWorkerCanBeTakenAwayFromAThreadThatSleeps() {
        var sleepers = ConcurrentHashMap.<Thread>newKeySet();
        ParkingPlace counting = new ParkingPlace() {
            @Override
            public void park(long nanos) {
                sleepers.add(Thread.currentThread());
                LockSupport.parkNanos(nanos);
            }

            @Override
            public void unpark(Thread thread) {
                LockSupport.unpark(thread);
            }
        };
        try (ActorSystem system = system(
                WorkerGroup.named("worker").withWorkers(1).withIdle(Idle.park()).withParking(() -> counting),
                Duration.ofMinutes(1))) {
            ActorRef<Object> actor = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            Worker worker = ((Ref<?>) actor).worker;
            Tests.Sync.with(actor);
            Thread first = worker.thread();
            WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
            Tests.until(() -> tookAway(worker, standby));
            Tests.until(() -> worker.thread() == standby);
            Tests.until(() -> sleepers.contains(standby)); // before anything wakes it
            for (int i = 0; i < 10; i++) {
                Tests.Sync.with(actor);
            }
            LockSupport.unpark(first);
        }
    }

    /** Succeeds where the baton lies: of a worker whose ring is marked as parked that is where it sleeps. */
    private static boolean tookAway(Worker worker, WorkerThread standby) {
        long word = worker.baton.word();
        return Baton.inUserCode(word) && worker.ring.isParked() && worker.detach(word, standby, 0) != null;
    }
}
