package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.WorkerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which worker polls a plain task. The heartbeat is a minute, so a wake-up that is lost is a test that fails. */
@Timeout(120)
class TaskGroupTest {
    private static final Placement LOW = new Placement.In("low");
    private static final Placement HIGH = new Placement.In("high");

    private static ActorSystem system(WorkerGroup first, WorkerGroup... others) {
        return ActorSystem.create(Tests.settings(first, others)
                .name("s")
                .heartbeat(Duration.ofMinutes(1))
                .hangAfter(Duration.ofMinutes(5))
                .build());
    }

    private static WorkerGroup group(String name, int workers) {
        return WorkerGroup.named(name).withWorkers(workers).withIdle(Idle.park());
    }

    /** A task that is ready at once; gives the thread that has polled it. */
    private static CompletableFuture<String> poller(ActorSystem system, Placement placement) {
        var poller = new AtomicReference<String>();
        return system.run(
                        waker -> {
                            poller.set(Thread.currentThread().getName());
                            return Poll.READY;
                        },
                        placement)
                .thenApply(ready -> poller.get());
    }

    @Test
    void aTaskRunsInItsGroup() {
        try (ActorSystem system = system(group("low", 2), group("high", 1))) {
            for (int i = 0; i < 100; i++) {
                assertThat(Tests.get(poller(system, new Placement.Spread()))).startsWith("s-low-");
                assertThat(Tests.get(poller(system, HIGH))).isEqualTo("s-high-0");
            }
        }
    }

    @Test
    void aTaskThatIsBoundToAWorkerIsAlwaysPolledByIt() {
        WorkerGroup awake = group("high", 3).withIdle(Idle.yieldOnly()); // so that others would take it if they could
        try (ActorSystem system = system(group("low", 1), awake)) {
            for (Placement bound : List.of(
                    new Placement.In("high", new Placement.On(1)),
                    new Placement.In("high", new Placement.ByKey("key")))) {
                var pollers = new ArrayList<String>(); // not thread-safe, and need not be
                Tests.get(system.run(
                        waker -> {
                            pollers.add(Thread.currentThread().getName());
                            waker.wake();
                            return pollers.size() == 1000 ? Poll.READY : Poll.PENDING;
                        },
                        bound));
                assertThat(pollers).hasSize(1000).containsOnly(pollers.get(0));
            }
        }
    }

    /** Each waits for the others, so they end only if each has a worker of its own. */
    @Test
    void waitingTasksAreSpreadOverAllIdleWorkers() {
        try (ActorSystem system = system(group("low", 3))) {
            for (int round = 0; round < 300; round++) {
                var barrier = new CyclicBarrier(3);
                var done = new ArrayList<CompletableFuture<?>>();
                for (int i = 0; i < 3; i++) {
                    done.add(system.run(waker -> {
                        barrier.await();
                        return Poll.READY;
                    }));
                }
                done.forEach(Tests::get);
            }
        }
    }

    @Test
    void anIdleGroupTakesTheWaitingTasksOfABusyOneThatGivesThem() {
        try (ActorSystem system =
                system(group("low", 1).givingTasks(), group("high", 1).takingTasks())) {
            for (int round = 0; round < 100; round++) {
                var go = new CountDownLatch(1);
                Tests.block(system, new Placement.In("low", new Placement.On(0)), go);
                assertThat(Tests.get(poller(system, LOW))).isEqualTo("s-high-0");
                go.countDown();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true"})
    void noTaskIsTakenUnlessBothGroupsSaySo(boolean gives, boolean takes) {
        WorkerGroup low = group("low", 1);
        WorkerGroup high = group("high", 1);
        try (ActorSystem system = system(gives ? low.givingTasks() : low, takes ? high.takingTasks() : high)) {
            staysInLow(system, LOW);
        }
    }

    @Test
    void aTaskThatIsBoundIsNeverTaken() {
        try (ActorSystem system =
                system(group("low", 1).givingTasks(), group("high", 1).takingTasks())) {
            staysInLow(system, new Placement.In("low", new Placement.On(5)));
        }
    }

    private static void staysInLow(ActorSystem system, Placement placement) {
        var go = new CountDownLatch(1);
        Tests.block(system, new Placement.In("low", new Placement.On(0)), go);
        CompletableFuture<String> stays = poller(system, placement);
        for (int i = 0; i < 200; i++) { // each of them an idle round of the high worker
            Tests.get(poller(system, HIGH));
        }
        assertThat(stays).isNotDone();
        go.countDown();
        assertThat(Tests.get(stays)).isEqualTo("s-low-0");
    }

    /** Self-waking tasks and tasks that others wake, over two groups that share, each of which must not miss a poll. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "2,2"})
    void sharedTasksArePolledOneAtATimeAndNoneIsForgotten(int lows, int highs) {
        int tasks = 40;
        int polls = 500;
        try (ActorSystem system = system(
                group("low", lows).givingTasks().takingTasks(),
                group("high", highs).givingTasks().takingTasks())) {
            var overlaps = new AtomicInteger();
            var wakers = new ArrayList<CompletableFuture<Waker>>();
            var done = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < tasks; i++) {
                int index = i;
                wakers.add(new CompletableFuture<>());
                var inside = new AtomicInteger();
                var count = new int[1]; // plain: each poll must see what the one before has written
                done.add(system.run(
                        waker -> {
                            if (inside.incrementAndGet() != 1) {
                                overlaps.incrementAndGet();
                            }
                            wakers.get(index).complete(waker);
                            count[0]++;
                            waker.wake();
                            Tests.get(wakers.get(0)).wake(); // one more for the first, from all workers
                            inside.decrementAndGet();
                            return count[0] == polls ? Poll.READY : Poll.PENDING;
                        },
                        i % 2 == 0 ? LOW : HIGH));
            }
            done.forEach(Tests::get);
            assertThat(overlaps).hasValue(0);
        }
    }

    /** Queued when its worker has looked for tasks and has not yet said that it parks. */
    @Test
    void aTaskThatComesWhileAWorkerIsAboutToParkIsNotForgotten() {
        var late = new CompletableFuture<CompletableFuture<String>>();
        var running = new CompletableFuture<ActorSystem>();
        WorkerListener listener = new WorkerListener() {
            @Override
            public void onPark(int worker) {
                if (!late.isDone()) {
                    late.complete(poller(Tests.get(running), LOW));
                }
            }
        };
        try (ActorSystem system = ActorSystem.create(Tests.settings(group("low", 1))
                .listener(listener)
                .heartbeat(Duration.ofMinutes(1))
                .hangAfter(Duration.ofMinutes(5))
                .build())) {
            running.complete(system);
            assertThat(Tests.get(Tests.get(late))).isEqualTo("troupe-low-0");
        }
    }

    /** Two tasks wake the same worker, and the first one waits there for the other. */
    @Test
    void aWorkerThatTakesATaskWakesAnotherForTheNext() {
        try (ActorSystem system = system(group("low", 2))) {
            List<Worker> workers = List.of(worker(system, 0), worker(system, 1));
            var wakers = new ArrayList<Waker>();
            var barrier = new CyclicBarrier(3);
            var over = new AtomicBoolean();
            var done = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < 2; i++) {
                var handle = new CompletableFuture<Waker>();
                done.add(system.run(waker -> {
                    if (handle.complete(waker)) {
                        return Poll.PENDING;
                    }
                    barrier.await();
                    return over.get() ? Poll.READY : Poll.PENDING;
                }));
                wakers.add(Tests.get(handle));
                Tests.get(poller(system, LOW)); // so the second task is rather for the same worker as the first
            }
            for (int round = 0; round < 200; round++) {
                Tests.until(() -> workers.stream().allMatch(worker -> worker.ring.isParked()));
                over.set(round == 199);
                wakers.forEach(Waker::wake);
                Tests.get(Tests.start(barrier::await));
            }
            done.forEach(Tests::get);
        }
    }

    private static Worker worker(ActorSystem system, int index) {
        return ((Ref<?>) system.spawn(Tests.Collector::new, Tests.on(index))).worker;
    }

    /** An actor is always ready meanwhile: it must not be taken for the task that holds the worker up. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTaskWhoseWorkerIsTakenAwayIsNotPolledAgainUntilItsPollIsOver(boolean bound) {
        try (ActorSystem system = system(group("low", 1))) {
            var turns = new AtomicInteger();
            ActorRef<Object> busy = system.spawn(() -> (Object message, Context<Object> context) -> {
                turns.incrementAndGet();
                context.self().tell(message);
            });
            busy.tell("for ever");
            var wakers = new CompletableFuture<Waker>();
            var go = new CountDownLatch(1);
            var polls = new AtomicInteger();
            CompletableFuture<?> done = system.run(
                    waker -> {
                        boolean first = polls.incrementAndGet() == 1;
                        if (first) {
                            wakers.complete(waker);
                            Tests.await(go);
                        }
                        return first ? Poll.PENDING : Poll.READY;
                    },
                    bound ? new Placement.On(0) : new Placement.Spread());
            Waker waker = Tests.get(wakers);
            Worker worker = ((Ref<?>) busy).worker;
            WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
            assertThat(worker.detach(worker.baton.word(), standby, 0)).isNotNull();
            waker.wake();
            int before = turns.get();
            Tests.until(() -> turns.get() > before + 1000);
            assertThat(polls).hasValue(1);
            go.countDown();
            Tests.get(done);
            assertThat(polls).hasValue(2);
            busy.stop();
            Tests.untilEnded(busy);
        }
    }

    @Test
    void tasksThatWakeEachOtherAcrossIdleWorkersGoOn() {
        try (ActorSystem system =
                system(group("low", 2).givingTasks(), group("high", 1).takingTasks())) {
            int rounds = 3000;
            var ball = new AtomicInteger();
            var wakers = List.of(new CompletableFuture<Waker>(), new CompletableFuture<Waker>());
            var done = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < 2; i++) {
                int me = i;
                done.add(system.run(waker -> {
                    wakers.get(me).complete(waker);
                    int seen = ball.get();
                    if (seen < rounds && seen % 2 == me) {
                        ball.incrementAndGet();
                    }
                    if (wakers.get(1 - me).isDone()) { // else its first poll is still to come
                        Tests.get(wakers.get(1 - me)).wake();
                    }
                    return ball.get() >= rounds ? Poll.READY : Poll.PENDING;
                }));
            }
            done.forEach(Tests::get);
        }
    }
}
