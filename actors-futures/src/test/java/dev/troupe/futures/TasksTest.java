package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorSystem;
import dev.troupe.Placement;
import dev.troupe.SystemSettings;
import dev.troupe.Waker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks on real threads. */
@Timeout(120)
class TasksTest {
    private static ActorSystem system(int workers) {
        return ActorSystem.create(SystemSettings.builder().workers(workers).build());
    }

    /** Each thread counts from 1, and gives the next number. */
    private static final class PerThread {
        private final ThreadLocal<Integer> count = ThreadLocal.withInitial(() -> 1);

        private int next() {
            count.set(count.get() + 1);
            return count.get();
        }
    }

    @Test
    void threeCallsThatBlockOnOneThreadFollowOneAnother() {
        try (var system = system(1);
                var spawner = new Spawner(system)) {
            var numbers = new PerThread();
            assertThat(three(spawner, i -> new Placement.Spread(), numbers::next))
                    .containsExactly(2, 3, 4);
        }
    }

    /** Each blocks until all three are under way, which takes three threads. */
    @Test
    void threeCallsThatBlockOnThreeThreadsRunAtOnce() {
        try (var system = system(3);
                var spawner = new Spawner(system)) {
            var numbers = new PerThread();
            var all = new CyclicBarrier(3);
            assertThat(three(spawner, i -> new Placement.Spread(), () -> {
                        all.await(60, TimeUnit.SECONDS);
                        return numbers.next();
                    }))
                    .containsExactly(2, 2, 2);
        }
    }

    @Test
    void threeCallsThatArePinnedToOneOfThreeThreadsFollowOneAnother() {
        try (var system = system(3);
                var spawner = new Spawner(system)) {
            var numbers = new PerThread();
            assertThat(three(spawner, i -> new Placement.On(0), numbers::next)).containsExactly(2, 3, 4);
            assertThat(three(spawner, Placement.On::new, numbers::next)).containsExactly(5, 2, 2);
        }
    }

    private static List<Integer> three(Spawner spawner, IntFunction<Placement> where, Callable<Integer> call) {
        List<Handle<Integer>> handles = IntStream.range(0, 3)
                .mapToObj(i -> spawner.spawn(Eventual.lazy(() -> Eventual.ready(call.call())), where.apply(i)))
                .toList();
        return handles.stream().map(Handle::join).toList();
    }

    /**
     * How long three requests take that have 14 s each: 2 to connect, 8 until the server answers, both as milliseconds here,
     * and 4 of computing, before which a thread has to do what came to it earlier. They compute at the same time if they
     * can.
     */
    private static List<Integer> secondsOfThreeRequests(Spawner spawner, CyclicBarrier atOnce) {
        var workers = new ConcurrentHashMap<Thread, Integer>();
        List<Handle<Integer>> requests = IntStream.range(0, 3)
                .mapToObj(i -> spawner.spawn(
                        Eventual.timer(Duration.ofMillis(2))
                                .andThen(connected -> Eventual.timer(Duration.ofMillis(8)))
                                .map(answer -> {
                                    atOnce.await(60, TimeUnit.SECONDS);
                                    return workers.merge(
                                            Thread.currentThread(), 14, (busyUntil, alone) -> busyUntil + 4);
                                }),
                        new Placement.On(i % atOnce.getParties())))
                .toList();
        return requests.stream().map(Handle::join).sorted().toList();
    }

    @Test
    void slowRequestsOnSeveralWorkersTakeAsLongAsOne() {
        for (int workers : new int[] {1, 3}) {
            try (var system = system(workers);
                    var spawner = new Spawner(system)) {
                assertThat(secondsOfThreeRequests(spawner, new CyclicBarrier(workers)))
                        .isEqualTo(workers == 1 ? List.of(14, 18, 22) : List.of(14, 14, 14));
            }
        }
    }

    /** The map and its entries are not safe for threads, and need not be. */
    @Test
    void halfAMillionTasksOfOneWorkerAddToFiveKeys() {
        try (var system = system(2)) {
            var spawner = new Spawner(system, 500_000);
            Map<Integer, Integer> sums = new HashMap<>();
            for (int i = 0; i < 500_000; i++) {
                int key = i % 5;
                Eventual<Integer> work = Eventual.timer(Duration.ofMillis(i % 100))
                        .map(waited -> sums.merge(key, 1, Integer::sum))
                        .andThen(once -> Eventual.timer(Duration.ofMillis(key)))
                        .map(waited -> sums.merge(key, 1, Integer::sum));
                spawner.spawn(work, new Placement.On(1));
            }
            spawner.close();
            spawner.ended().join();
            assertThat(sums).hasSize(5).allSatisfy((key, sum) -> assertThat(sum).isEqualTo(200_000));
        }
    }

    /** What the tasks of one thread share. */
    private static final ThreadLocal<List<String>> LOCAL = ThreadLocal.withInitial(ArrayList::new);

    @Test
    void tasksThatArePinnedToAWorkerShareWhatIsItsOwn() {
        try (var system = system(3);
                var spawner = new Spawner(system)) {
            List<Handle<List<String>>> handles = Stream.of("a", "b", "c")
                    .map(name -> spawner.spawn(
                            Eventual.lazy(() -> {
                                List<String> local = LOCAL.get();
                                return Eventual.timer(Duration.ofMillis(1)).map(waited -> {
                                    assertThat(LOCAL.get()).isSameAs(local);
                                    local.add(name);
                                    return local;
                                });
                            }),
                            new Placement.On(2)))
                    .toList();
            List<List<String>> locals = handles.stream().map(Handle::join).toList();
            assertThat(locals).allMatch(local -> local == locals.getFirst());
            assertThat(locals.getFirst()).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    // ---- From code that knows nothing of tasks

    @Test
    void jobsAreDoneWhileTheMainThreadWorksOn() {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            var mayEnd = new CompletableFuture<Integer>();
            List<Handle<Integer>> handles = IntStream.range(0, 10)
                    .mapToObj(i -> spawner.spawn(Eventual.of(mayEnd).map(n -> n + i)))
                    .toList();
            int worked = IntStream.rangeClosed(1, 100).sum(); // what the main thread does meanwhile
            assertThat(handles).noneMatch(Handle::isDone);
            mayEnd.complete(worked);
            assertThat(handles.stream().map(Handle::join).toList())
                    .isEqualTo(IntStream.range(5050, 5060).boxed().toList());
        }
    }

    @Test
    void aThreadWithItsOwnSystemIsFedByAChannel() throws InterruptedException {
        var channel = new Channel<Integer>(16);
        var received = new ArrayList<Integer>();
        var thread = new Thread(() -> {
            try (var system = system(1)) {
                new LocalTasks(system).run(channel.forEach(1, n -> {
                    received.add(n);
                    return Eventual.ready(n);
                }));
            }
        });
        thread.start();
        try (var mine = system(1)) {
            var local = new LocalTasks(mine);
            for (int i = 0; i < 1000; i++) {
                local.run(channel.send(i));
            }
        }
        channel.close();
        thread.join();
        assertThat(received).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    /** Entry points of a client that block, as its users want them. */
    private record Client(Spawner spawner) {
        private int twice(int n) {
            return spawner.spawn(Eventual.timer(Duration.ofMillis(1)).map(waited -> 2 * n))
                    .join();
        }
    }

    @Test
    void aFacadeBlocksForItsUsersAndNotOnAWorker() {
        try (var system = system(1);
                var spawner = new Spawner(system)) {
            var client = new Client(spawner);
            assertThat(client.twice(21)).isEqualTo(42);
            Handle<Integer> inside = spawner.spawn(Eventual.lazy(() -> Eventual.ready(client.twice(1))));
            assertThatThrownBy(inside::join).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void jobsAreFetchedOnceByTheirNumbersOnAnyThread() throws Exception {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            var jobs = new Jobs<Integer>(spawner);
            var mayEnd = new CompletableFuture<Integer>();
            long slow = jobs.submit(Eventual.of(mayEnd));
            long quick = jobs.submit(Eventual.ready(2));
            long failing = jobs.submit(Eventual.failed(new IOException("on purpose")));
            assertThat(jobs.fetch(quick)).isEqualTo(2);
            assertThatThrownBy(() -> jobs.fetch(quick))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("no job has this number, or its result was fetched: id=" + quick);
            assertThatThrownBy(() -> jobs.fetch(99)).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(() -> jobs.fetch(failing))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
            CompletableFuture<Integer> elsewhere = CompletableFuture.supplyAsync(() -> jobs.fetch(slow));
            mayEnd.complete(1);
            assertThat(elsewhere.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void aJobThatAWorkerMayNotWaitForIsNotForgotten() {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            var jobs = new Jobs<Integer>(spawner);
            var mayEnd = new CompletableFuture<Integer>();
            long slow = jobs.submit(Eventual.of(mayEnd));
            Handle<Integer> inside = spawner.spawn(Eventual.lazy(() -> Eventual.ready(jobs.fetch(slow))));
            assertThatThrownBy(inside::join).hasCauseInstanceOf(IllegalStateException.class);
            mayEnd.complete(1);
            assertThat(jobs.fetch(slow)).isEqualTo(1);
        }
    }

    /** Tasks, wakers and timers of all threads at once. */
    @Test
    void noWakeUpOfAPartIsLostHoweverManyThreadsWake() {
        try (var system = system(4);
                var spawner = new Spawner(system)) {
            var channels =
                    IntStream.range(0, 8).mapToObj(i -> new Channel<Integer>(4)).toList();
            var all = new Select<Integer>();
            channels.forEach(channel -> all.each(channel, n -> n));
            Handle<Integer> sum = spawner.spawn(all.fold(0, Integer::sum));
            List<Handle<Long>> senders = channels.stream()
                    .map(channel -> spawner.spawn(
                            Elements.of(IntStream.rangeClosed(1, 10_000).boxed().toList())
                                    .forEach(1, channel::send)))
                    .toList();
            senders.forEach(Handle::join);
            channels.forEach(Channel::close);
            assertThat(sum.join()).isEqualTo(8 * 50_005_000);
        }
    }

    @Test
    void noOutcomeOfAStageIsLostThatComesDuringAPoll() {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            for (int i = 0; i < 20_000; i++) {
                var stage = new CompletableFuture<Integer>();
                var polled = new AtomicBoolean();
                Eventual<Integer> outcome = Eventual.of(stage);
                Handle<Integer> handle = spawner.spawn(waker -> {
                    polled.set(true);
                    return outcome.poll(waker);
                });
                await(polled);
                stage.complete(i);
                assertThat(handle.join()).isEqualTo(i);
            }
        }
    }

    @Test
    void noCancelIsLostThatComesDuringAPoll() {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            for (int i = 0; i < 20_000; i++) {
                var polled = new AtomicBoolean();
                Handle<Integer> handle = spawner.spawn(waker -> {
                    polled.set(true);
                    return Progress.pending();
                });
                await(polled);
                handle.cancel();
                assertThatThrownBy(handle::join).isInstanceOf(CancellationException.class);
            }
        }
    }

    private static void await(AtomicBoolean set) {
        while (!set.get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTaskThatIsCancelledByAnotherThreadEndsAndReleasesWhatItHolds() throws InterruptedException {
        try (var system = system(2);
                var spawner = new Spawner(system)) {
            var begun = new CountDownLatch(1);
            var cancelled = new AtomicInteger();
            Eventual<Integer> work = new Eventual<>() {
                @Override
                public Progress<Integer> poll(Waker waker) {
                    begun.countDown();
                    return Progress.pending();
                }

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                }
            };
            Handle<Integer> handle = spawner.spawn(work);
            begun.await();
            handle.cancel();
            assertThatThrownBy(handle::join).isInstanceOf(CancellationException.class);
            assertThat(cancelled).hasValue(1);
        }
    }
}
