package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.WorkerListener;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hooks of worker threads. */
@Timeout(120)
class WorkerListenerTest {
    /** Keeps what it is told, as "hook index thread". */
    private static class Log implements WorkerListener {
        final List<String> lines = Tests.list();

        @Override
        public void onStart(int worker) {
            lines.add("start " + worker + " " + Thread.currentThread().getName());
        }

        @Override
        public void onStop(int worker) {
            lines.add("stop " + worker + " " + Thread.currentThread().getName());
        }

        @Override
        public void onPark(int worker) {
            lines.add("park " + worker + " " + Thread.currentThread().getName());
        }
    }

    private static ActorSystem system(WorkerListener listener, int workers) {
        return ActorSystem.create(
                Tests.settings(workers).name("s").listener(listener).build());
    }

    @Test
    void eachHookIsCalledByTheThreadOfItsWorker() {
        var log = new Log();
        ActorSystem system = ActorSystem.create(Tests.settings(
                        WorkerGroup.named("low").withWorkers(2),
                        WorkerGroup.named("high").withWorkers(1))
                .name("s")
                .listener(log)
                .build());
        List<String> workers = List.of("0 s-low-0", "1 s-low-1", "2 s-high-0");
        for (String worker : workers) {
            Tests.until(() -> log.lines.contains("park " + worker));
        }
        Tests.stop(system);
        assertThat(log.lines.stream().distinct())
                .containsExactlyInAnyOrderElementsOf(workers.stream()
                        .flatMap(worker -> List.of("start " + worker, "park " + worker, "stop " + worker).stream())
                        .toList());
        for (String worker : workers) {
            List<String> own =
                    log.lines.stream().filter(line -> line.endsWith(worker)).toList();
            assertThat(own.get(0)).startsWith("start");
            assertThat(own.get(own.size() - 1)).startsWith("stop");
            assertThat(own.stream().filter(line -> !line.startsWith("park"))).hasSize(2);
        }
    }

    /** What a thread has gathered is complete when the system has stopped. */
    @Test
    void stopWaitsForTheHooks() {
        var counter = ThreadLocal.withInitial(() -> new int[1]);
        var sum = new AtomicInteger();
        var threads = ConcurrentHashMap.newKeySet();
        ActorSystem system = system(
                new WorkerListener() {
                    @Override
                    public void onStart(int worker) {
                        Thread.currentThread().setName("mine-" + worker);
                        counter.get()[0] = 0;
                    }

                    @Override
                    public void onStop(int worker) {
                        sum.addAndGet(counter.get()[0]);
                    }
                },
                3);
        for (int i = 0; i < 300; i++) {
            system.spawn(
                            () -> (Object message, Context<Object> context) -> {
                                threads.add(Thread.currentThread().getName());
                                counter.get()[0]++;
                            },
                            Tests.on(i))
                    .tell("x");
        }
        Tests.stop(system);
        assertThat(sum).hasValue(300);
        assertThat(threads).containsExactlyInAnyOrder("mine-0", "mine-1", "mine-2");
    }

    @Test
    void aHookThatThrowsDoesNoHarm() {
        var calls = new AtomicInteger();
        ActorSystem system = system(
                new WorkerListener() {
                    @Override
                    public void onStart(int worker) {
                        throw new IllegalStateException("planted " + calls.incrementAndGet());
                    }

                    @Override
                    public void onStop(int worker) {
                        throw new IllegalStateException("planted " + calls.incrementAndGet());
                    }

                    @Override
                    public void onPark(int worker) {
                        if (worker == 0) {
                            throw new IllegalStateException("planted " + calls.incrementAndGet());
                        }
                        throw new StackOverflowError("planted");
                    }
                },
                2);
        Tests.until(() -> calls.get() > 2);
        ActorRef<Object> actor = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
        for (int i = 0; i < 20; i++) {
            Tests.Sync.with(actor);
        }
        Tests.stop(system);
    }

    @Test
    void aHookRunsWithTheBatonLaidDown() {
        var worker = new AtomicReference<Worker>();
        var laidDown = new AtomicInteger();
        var held = new AtomicInteger();
        WorkerListener listener = new Log() {
            private void look() {
                Worker own = worker.get();
                if (own != null) {
                    (Baton.inUserCode(own.baton.word()) ? laidDown : held).incrementAndGet();
                }
            }

            @Override
            public void onPark(int index) {
                look();
            }

            @Override
            public void onStop(int index) {
                look();
            }
        };
        try (ActorSystem system = system(listener, 1)) {
            ActorRef<Object> actor = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            worker.set(((Ref<?>) actor).worker);
            Tests.Sync.with(actor);
            Tests.until(() -> laidDown.get() > 0);
        }
        assertThat(held).hasValue(0);
    }

    /** A thread that loses its worker is told so when its turn has ended, and not before. */
    @Test
    void eachStartHasItsStopAlsoWhenTheWorkerIsHandedOver() {
        var log = new Log();
        ActorSystem system = system(log, 1);
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        ActorRef<Object> slow = system.spawn(() -> (Object message, Context<Object> context) -> {
            inside.countDown();
            Tests.await(go);
        });
        slow.tell("x");
        Tests.await(inside);
        Worker worker = ((Ref<?>) slow).worker;
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        assertThat(worker.detach(worker.baton.word(), standby, 0)).isNotNull();
        Tests.until(() -> log.lines.contains("start 0 s-worker-standby-1"));
        assertThat(log.lines).noneMatch(line -> line.startsWith("stop"));
        go.countDown();
        Tests.until(() -> log.lines.contains("stop 0 s-worker-0"));
        Tests.stop(system);
        assertThat(log.lines.stream().filter(line -> !line.startsWith("park")))
                .containsExactly(
                        "start 0 s-worker-0",
                        "start 0 s-worker-standby-1",
                        "stop 0 s-worker-0",
                        "stop 0 s-worker-standby-1");
    }
}
