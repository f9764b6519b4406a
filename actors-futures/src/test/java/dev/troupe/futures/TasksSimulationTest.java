package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Waker;
import dev.troupe.spi.Fault;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks in virtual time, in whatever order. */
class TasksSimulationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static <T> Eventual<T> never() {
        return waker -> Progress.pending();
    }

    @Simulate
    void aTimerIsReadyInTimeAndNeverBefore(Simulation simulation) {
        var spawner = new Spawner(simulation.system());
        List<Handle<Duration>> timers = IntStream.range(0, 20)
                .mapToObj(i -> spawner.spawn(
                        Eventual.timer(Duration.ofMillis(simulation.random().nextInt(1000)))
                                .map(delay -> {
                                    assertThat(simulation.time()).isGreaterThanOrEqualTo(delay);
                                    return simulation.time().minus(delay);
                                })))
                .toList();
        for (Handle<Duration> timer : timers) {
            assertThat(timer.join()).isLessThan(Duration.ofMillis(2));
        }
    }

    @Simulate
    void tenSecondsOfWorkUnderThreeTimeOut(Simulation simulation) {
        var spawner = new Spawner(simulation.system());
        Handle<Duration> work = spawner.spawn(Eventual.timer(SECOND.multipliedBy(10)));
        Handle<Duration> limited = spawner.spawn(work.within(SECOND.multipliedBy(3)));
        assertThatThrownBy(limited::join)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasRootCauseMessage("timed out: limit=PT3S");
        assertThat(simulation.time()).isBetween(SECOND.multipliedBy(3), SECOND.multipliedBy(4));
        assertThatThrownBy(work::join).isInstanceOf(CancellationException.class); // it was given up, and so ends
        assertThat(simulation.time()).isLessThan(SECOND.multipliedBy(4));
    }

    @Simulate
    void whatNobodyWakesHangsForEver(Simulation simulation) {
        Handle<Integer> handle = new Spawner(simulation.system()).spawn(never());
        simulation.run(HOUR);
        assertThat(handle.isDone()).isFalse();
    }

    @Simulate
    void twoTasksShareState(Simulation simulation) {
        int[] sum = {0};
        var spawner = new Spawner(simulation.system());
        List<Handle<Long>> two = List.of(1, -1).stream()
                .map(what -> spawner.spawn(Elements.of(List.of(1, 2, 3)).forEach(1, n -> {
                    sum[0] += what;
                    return Eventual.timer(SECOND);
                })))
                .toList();
        two.forEach(Handle::join);
        assertThat(sum[0]).isZero();
    }

    // ---- Handles

    @Simulate
    void aTaskWhoseHandleIsDroppedGoesOn(Simulation simulation) {
        var log = new ArrayList<String>();
        var spawner = new Spawner(simulation.system());
        var dropped = spawner.spawn(Eventual.timer(SECOND).map(waited -> log.add("dropped")));
        assertThat(dropped.isDone()).isFalse();
        try (var closed = spawner.spawn(Eventual.timer(SECOND).map(waited -> log.add("closed")))) {
            assertThat(closed.isDone()).isFalse();
        }
        try (var detached = spawner.spawn(Eventual.timer(SECOND).map(waited -> log.add("detached")))) {
            detached.detach();
            detached.cancel();
        }
        simulation.run(HOUR);
        assertThat(log).containsExactlyInAnyOrder("dropped", "detached");
        assertThat(dropped.isDone()).isTrue();
    }

    @Simulate
    void aCancelAtAnyTimeEndsTheTaskOrComesTooLate(Simulation simulation) {
        var spawner = new Spawner(simulation.system());
        var counter = new Counter();
        Handle<Integer> handle = spawner.spawn(counter);
        simulation.run(Duration.ofNanos(simulation.random().nextInt(20_000)));
        handle.cancel();
        spawner.close();
        spawner.ended().join();
        assertThat(handle.isDone()).isTrue();
        if (counter.cancelled) {
            assertThatThrownBy(handle::join).isInstanceOf(CancellationException.class);
        } else {
            assertThat(handle.join()).isEqualTo(3);
        }
    }

    @Test
    void aHandleIsAStageAndAPartOfOtherTasks() throws InterruptedException {
        Simulation.play(simulation -> {
            var spawner = new Spawner(simulation.system());
            Handle<Integer> one = spawner.spawn(new Counter());
            CompletableFuture<Integer> stage = one.stage().toCompletableFuture();
            assertThat(stage.join()).isEqualTo(3);
            Handle<List<Integer>> both = spawner.spawn(Eventual.join(List.of(one, spawner.spawn(Eventual.of(stage)))));
            assertThat(both.join()).containsExactly(3, 3);
            Handle<Integer> fails = spawner.spawn(Eventual.failed(new IOException("on purpose")));
            assertThatThrownBy(fails::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
        });
    }

    // ---- Spawners

    @Simulate
    void aSpawnerHasALimitAndEndsWhenItIsClosedAndNoTaskIsLeft(Simulation simulation) {
        var spawner = new Spawner(simulation.system(), 3);
        var mayEnd = new CompletableFuture<Integer>();
        for (int i = 0; i < 3; i++) {
            spawner.spawn(Eventual.of(mayEnd));
        }
        assertThatThrownBy(() -> spawner.spawn(new Counter()))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("a spawner has at most so many tasks at a time: limit=3 system=troupe");
        spawner.close();
        assertThatThrownBy(() -> spawner.spawn(new Counter()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the spawner was closed and takes no more tasks: system=troupe");
        simulation.run(HOUR);
        assertThat(spawner.ended().isDone()).isFalse();
        mayEnd.complete(1);
        spawner.ended().join();
    }

    @Test
    void aSpawnerHasTenThousandTasksUnlessItIsSaid() throws InterruptedException {
        Simulation.play(simulation -> {
            var spawner = new Spawner(simulation.system());
            for (int i = 0; i < 10_000; i++) {
                spawner.spawn(never());
            }
            assertThatThrownBy(() -> spawner.spawn(never())).isInstanceOf(RejectedExecutionException.class);
        });
    }

    @Test
    void aBackgroundTaskLivesAsLongAsItsSystem() throws InterruptedException {
        var ticks = new ArrayList<Long>();
        Handle<?>[] background = {null};
        Simulation.play(simulation -> {
            var spawner = new Spawner(simulation.system());
            background[0] = spawner.spawn(Elements.every(SECOND).forEach(1, tick -> {
                ticks.add(tick);
                return Eventual.ready(tick);
            }));
            simulation.run(Duration.ofMillis(10_500));
            assertThat(background[0].isDone()).isFalse();
        });
        assertThat(ticks).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThatThrownBy(() -> background[0].join())
                .cause()
                .hasMessage("the system ended before the task was ready: system=troupe");
    }

    // ---- Local tasks

    @Simulate
    void localTasksRunWhenTheyAreDrivenUntilNoneIsLeft(Simulation simulation) {
        var log = new ArrayList<String>();
        var local = new LocalTasks(simulation.system());
        Handle<Integer> a = local.spawn(new Counter("a", log));
        Handle<Integer> b = local.spawn(Eventual.timer(SECOND).andThen(waited -> new Counter("b", log)));
        simulation.run(HOUR);
        assertThat(log).isEmpty();
        Duration before = simulation.time();
        assertThat(local.runReady()).isTrue();
        assertThat(log).containsExactly("a1", "a2", "a3");
        assertThat(a.isDone()).isTrue();
        local.run();
        assertThat(simulation.time().minus(before)).isBetween(SECOND, SECOND.plusMillis(10));
        assertThat(b.join()).isEqualTo(3);
        assertThat(log).endsWith("b1", "b2", "b3");
        assertThat(local.runReady()).isFalse();
    }

    @Simulate
    void aLocalTaskWaitsForOneOfTheSystem(Simulation simulation) {
        var local = new LocalTasks(simulation.system());
        var unfinished = local.spawn(never());
        Handle<Integer> elsewhere =
                new Spawner(simulation.system()).spawn(Eventual.timer(SECOND).map(waited -> 7));
        int value = local.run(elsewhere.map(n -> n + 1));
        assertThat(value).isEqualTo(8);
        assertThat(unfinished.isDone()).isFalse();
        unfinished.cancel();
        assertThat(local.runReady()).isFalse();
        assertThatThrownBy(() -> local.run(Eventual.failed(new IOException("on purpose"))))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aTurnThatWouldWaitForATaskIsToldWhatToDoInstead() throws InterruptedException {
        Simulation.play(simulation -> {
            Handle<Duration> handle = new Spawner(simulation.system()).spawn(Eventual.timer(HOUR));
            var told = new ArrayList<String>();
            ActorRef<Handle<?>> actor = simulation
                    .system()
                    .spawn(() -> (Handle<?> task, Context<Handle<?>> context) -> {
                        try {
                            task.join();
                        } catch (IllegalStateException e) {
                            told.add(e.getMessage());
                        }
                    });
            actor.tell(handle);
            simulation.untilIdle(SECOND);
            assertThat(told)
                    .containsExactly(
                            "a worker must not wait for a task, which may need that worker:"
                                    + " use context.await(handle.stage(), deadline, then) or context.pipe(handle.stage(), message)");
        });
    }

    @Test
    void whatATaskHoldsIsReleasedWhenItsSystemEndsBefore() throws InterruptedException {
        var cancelled = new ArrayList<String>();
        Simulation.play(simulation -> {
            var spawner = new Spawner(simulation.system());
            var polled = spawner.spawn(telling("polled", cancelled));
            simulation.run(SECOND);
            assertThat(polled.isDone()).isFalse();
            spawner.spawn(Eventual.join(List.of(Eventual.timer(HOUR), telling("part", cancelled)))
                    .within(HOUR));
        });
        assertThat(cancelled).containsExactlyInAnyOrder("polled", "part");
    }

    /** What hangs comes back some time later, when the task has failed already. */
    @Test
    void whatATaskHoldsIsReleasedOnceWhenItWasGivenUp() throws InterruptedException {
        Faults hangs = Faults.none().with(Fault.HANG, 0.3).with(Fault.SLOW_TURN, 0.3);
        Simulation.play("given up", 100, hangs, Simulation.settings().workers(2).build(), simulation -> {
            var cancelled = new ArrayList<String>();
            Eventual<Object> work = Eventual.join(List.of(
                            telling("part", cancelled), Elements.every(SECOND).fold(0L, Long::sum)))
                    .map(all -> all);
            Handle<Object> handle = new Spawner(simulation.system()).spawn(work);
            simulation.until(HOUR, handle::isDone);
            assertThatThrownBy(handle::join)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("given up");
            simulation.until(HOUR, () -> !cancelled.isEmpty());
            simulation.run(HOUR);
            assertThat(cancelled).containsExactly("part");
        });
    }

    @Test
    void localTasksAreGivenUpWithTheirSystem() throws InterruptedException {
        var cancelled = new ArrayList<String>();
        Simulation.play(simulation -> {
            var local = new LocalTasks(simulation.system());
            Handle<Duration> waits = local.spawn(telling("local", cancelled));
            assertThat(local.runReady()).isTrue();
            simulation.system().stop(Duration.ZERO);
            assertThatThrownBy(local::run).isInstanceOf(IllegalStateException.class);
            assertThat(waits.isDone()).isTrue();
            assertThatThrownBy(waits::join).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(local.spawn(Eventual.ready(1)).isDone()).isFalse();
        });
        assertThat(cancelled).containsExactly("local");
    }

    /** Never ready; tells when it is cancelled. */
    private static Eventual<Duration> telling(String name, List<String> cancelled) {
        return new Eventual<>() {
            @Override
            public Progress<Duration> poll(Waker waker) {
                return Progress.pending();
            }

            @Override
            public void cancel() {
                cancelled.add(name);
            }
        };
    }
}
