package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LatestTest {
    private static final Duration SOON = Duration.ofMillis(500);

    private static final SpawnOptions OPTIONS =
            SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    private record OfLatest(Simulation simulation, Latest<String> latest) {}

    private static void with(String first, Consumer<OfLatest> test) throws InterruptedException {
        Simulation.play(simulation -> test.accept(new OfLatest(simulation, new Latest<>(simulation.system(), first))));
    }

    /** Tells a list of what it is told. */
    record Watching(Latest<String> latest, List<String> told) implements Actor<String> {
        @Override
        public void started(Context<String> context) {
            latest.observe(context, value -> value);
        }

        @Override
        public void receive(String message, Context<String> context) {
            told.add(message);
        }
    }

    @Test
    void itHasTheValueThatWasSetLast() throws InterruptedException {
        with("a", of -> {
            assertThat(of.latest.get()).isEqualTo("a");
            of.latest.set("b");
            assertThat(of.latest.get()).isEqualTo("b");
        });
    }

    @Test
    void whatAFailedTurnHasSetStays() throws InterruptedException {
        Simulation.play(simulation -> {
            var latest = new Latest<>(simulation.system(), 1);
            ActorRef<Integer> setting = simulation.system().spawn(() -> (value, context) -> {
                latest.set(value);
                throw new IllegalStateException("planted");
            });
            setting.tell(2);
            simulation.run(Duration.ofSeconds(1));
            assertThat(latest.get()).isEqualTo(2);
        });
    }

    @Test
    void aStaleSnapshotChangesNothing() throws InterruptedException {
        with("a", of -> {
            String snapshot = of.latest.get();
            of.latest.set("b");
            assertThat(of.latest.compareAndSet(snapshot, "c")).isFalse();
            assertThat(of.latest.get()).isEqualTo("b");
            assertThat(of.latest.compareAndSet(new String("b"), "c")).isTrue(); // as equal, not as the same object
            assertThat(of.latest.get()).isEqualTo("c");
        });
    }

    /** No increment is lost. */
    @Test
    void threadsThatCompareAndSetLoseNothing() throws InterruptedException {
        try (var system = ActorSystem.create(SystemSettings.builder().workers(1).build())) {
            var latest = new Latest<>(system, 0);
            var seen = new CountDownLatch(1);
            latest.observe(value -> {
                if (value == 4000) {
                    seen.countDown();
                }
            });
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int added = 0; added < 1000; ) {
                        int value = latest.get();
                        added += latest.compareAndSet(value, value + 1) ? 1 : 0;
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(latest.get()).isEqualTo(4000);
            assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The second of two changes comes while the actor is told of the first. */
    @Test
    void noChangeIsMissedByAnActor() throws InterruptedException {
        try (var system = ActorSystem.create(SystemSettings.builder().workers(1).build())) {
            var latest = new Latest<>(system, "0");
            var told = new AtomicReference<>("");
            system.spawn(() -> new Actor<String>() {
                @Override
                public void started(Context<String> context) {
                    latest.observe(context, value -> value);
                }

                @Override
                public void receive(String message, Context<String> context) {
                    told.set(message);
                }
            });
            for (int i = 1; i <= 5_000; i++) {
                latest.set("first " + i);
                spin(i % 2000);
                String last = "" + i;
                latest.set(last);
                while (!last.equals(told.get())) {
                    assertThat(Thread.interrupted()).as("waited for too long").isFalse();
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    // ---- Listeners

    @Test
    void aListenerIsToldOfTheValueThatThereIsAndOfChangesOnly() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            of.latest.observe(told::add);
            of.simulation.run(SOON);
            of.latest.set("b");
            of.simulation.run(SOON);
            of.latest.set("b");
            of.latest.compareAndSet("b", "b");
            of.simulation.run(SOON);
            of.latest.set("c");
            of.latest.set("d");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("a", "b", "d");
        });
    }

    @Test
    void aGuardThatIsClosedRemovesItsListener() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            var others = new ArrayList<String>();
            Subscription guard = of.latest.observe(told::add);
            of.latest.observe(others::add);
            of.simulation.run(SOON);
            of.latest.set("b"); // which it is not told of any more
            guard.close();
            of.simulation.run(SOON);
            of.latest.set("c");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("a");
            assertThat(others).containsExactly("a", "b", "c");
            assertThat(guard.isOpen()).isFalse();
            assertThat(of.latest.observers()).isEqualTo(1);
        });
    }

    @Test
    void aListenerMayCloseItsOwnGuard() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            var guards = new ArrayList<Subscription>();
            guards.add(of.latest.observe(value -> {
                told.add(value);
                guards.getFirst().close();
            }));
            of.simulation.run(SOON);
            of.latest.set("b");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("a");
            assertThat(guards.getFirst().isOpen()).isFalse();
        });
    }

    @Test
    void aListenerThatThrowsIsNotCalledAgainAndTheOthersAre() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            Subscription throwing = of.latest.observe(value -> {
                throw new IllegalStateException("planted");
            });
            of.latest.observe(told::add);
            of.simulation.run(SOON);
            of.latest.set("b");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("a", "b");
            assertThat(throwing.isOpen()).isFalse();
            assertThat(of.latest.observers()).isEqualTo(1);
        });
    }

    // ---- Actors

    @Test
    void anActorIsToldOfTheValueThatThereIsAndOfChanges() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            of.simulation.system().spawn(() -> new Watching(of.latest, told), OPTIONS);
            of.simulation.run(SOON);
            of.latest.set("b");
            of.simulation.run(SOON);
            of.latest.set("c");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("a", "b", "c");
        });
    }

    @Test
    void aSlowActorSeesTheNewestOnly() throws InterruptedException {
        with("0", of -> {
            var told = new ArrayList<String>();
            var pause = new CompletableFuture<Integer>();
            ActorRef<String> slow = of.simulation
                    .system()
                    .spawn(
                            () -> new Actor<String>() {
                                @Override
                                public void started(Context<String> context) {
                                    of.latest.observe(context, value -> value);
                                }

                                @Override
                                public void receive(String message, Context<String> context) {
                                    told.add(message);
                                    context.await(pause, Duration.ofDays(1), (none, failure) -> {});
                                }
                            },
                            OPTIONS);
            of.simulation.run(SOON);
            for (int i = 1; i <= 100; i++) {
                of.latest.set("" + i);
                of.simulation.run(Duration.ofMillis(1));
            }
            assertThat(slow.waiting()).isEqualTo(1);
            pause.complete(1);
            of.simulation.run(SOON);
            assertThat(told).containsExactly("0", "100");
        });
    }

    @Test
    void whatAnActorObservesItObservesOnceAndUntilItsGuardIsClosed() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            var guards = new ArrayList<Subscription>();
            ActorRef<String> actor = of.simulation
                    .system()
                    .spawn(
                            () -> new Actor<String>() {
                                @Override
                                public void started(Context<String> context) {
                                    guards.add(of.latest.observe(context, value -> "first " + value));
                                }

                                @Override
                                public void receive(String message, Context<String> context) {
                                    told.add(message);
                                    if (message.equals("again")) {
                                        guards.add(of.latest.observe(context, value -> "second " + value));
                                    }
                                }
                            },
                            OPTIONS);
            of.simulation.run(SOON);
            actor.tell("again");
            of.simulation.run(SOON);
            of.latest.set("b");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("first a", "again", "second a", "second b");
            guards.get(1).close();
            of.latest.set("c");
            of.simulation.run(SOON);
            assertThat(told).hasSize(4);
            assertThat(of.latest.observers()).isZero();
        });
    }

    @Test
    void whatIsReplacedIsClosedAndTellsNothingAnyMore() throws InterruptedException {
        with("a", of -> {
            var told = new ArrayList<String>();
            var guards = new ArrayList<Subscription>();
            ActorRef<String> actor = of.simulation
                    .system()
                    .spawn(
                            () -> new Actor<String>() {
                                @Override
                                public void started(Context<String> context) {
                                    guards.add(of.latest.observe(context, value -> "first " + value));
                                }

                                @Override
                                public void receive(String message, Context<String> context) {
                                    told.add(message);
                                    if (message.equals("again")) {
                                        of.latest.set("b"); // on its way to the first one
                                        guards.add(of.latest.observe(context, value -> "second " + value));
                                    }
                                }
                            },
                            OPTIONS);
            of.simulation.run(SOON);
            actor.tell("again");
            of.simulation.run(SOON);
            assertThat(told).containsExactly("first a", "again", "second b");
            assertThat(guards.get(0).isOpen()).isFalse();
            assertThat(guards.get(1).isOpen()).isTrue();
        });
    }

    /** Cannot be compared. */
    private static final class Touchy {
        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("planted");
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @Test
    void allActorsAreToldOfAValueThatCannotBeCompared() throws InterruptedException {
        Simulation.play(simulation -> {
            var latest = new Latest<Object>(simulation.system(), "a");
            var told = new ArrayList<Object>();
            for (int i = 0; i < 2; i++) {
                simulation
                        .system()
                        .spawn(
                                () -> new Actor<Object>() {
                                    @Override
                                    public void started(Context<Object> context) {
                                        latest.observe(context, value -> value);
                                    }

                                    @Override
                                    public void receive(Object message, Context<Object> context) {
                                        told.add(message.getClass());
                                    }
                                },
                                OPTIONS);
            }
            simulation.run(SOON);
            latest.set(new Touchy());
            simulation.run(SOON);
            assertThat(told).containsExactly(String.class, String.class, Touchy.class, Touchy.class);
        });
    }

    @Test
    void actorsThatHaveEndedAreForgotten() throws InterruptedException {
        with("a", of -> {
            for (int i = 0; i < 100; i++) {
                ActorRef<String> actor =
                        of.simulation.system().spawn(() -> new Watching(of.latest, new ArrayList<>()), OPTIONS);
                of.simulation.run(SOON);
                actor.kill();
                of.simulation.run(SOON);
                assertThat(of.latest.observers()).isEqualTo(1);
                actor.stop();
                of.simulation.run(SOON);
            }
        });
    }

    // ---- Waiting

    @Test
    void aChangeIsAwaited() throws InterruptedException {
        with("a", of -> {
            CompletableFuture<String> change = of.latest.changedFrom("a");
            of.simulation.run(SOON);
            assertThat(change).isNotDone();
            of.simulation.after(SOON, () -> of.latest.set("b"));
            assertThat(change.join()).isEqualTo("b");
            assertThat(of.latest.changedFrom("a").join()).isEqualTo("b");
            assertThat(of.latest.observers()).isZero();
        });
    }

    @Test
    void aChangeThatNobodyAwaitsAnyMoreIsForgotten() throws InterruptedException {
        with("a", of -> {
            CompletableFuture<String> cancelled = of.latest.changedFrom("a");
            CompletableFuture<String> completed = of.latest.changedFrom("a");
            of.simulation.run(SOON);
            assertThat(of.latest.observers()).isEqualTo(2);
            cancelled.cancel(false);
            assertThat(of.latest.observers()).isEqualTo(1);
            completed.complete("b");
            assertThat(of.latest.observers()).isZero();
            of.latest.set("c");
            of.simulation.run(SOON);
            assertThat(cancelled).isCancelled();
            assertThat(completed).isCompletedWithValue("b");
        });
    }

    @Test
    void whoAwaitsAChangeIsToldOfTheEndOfTheSystem() {
        var system = ActorSystem.create(SystemSettings.builder().workers(1).build());
        var latest = new Latest<>(system, "a");
        CompletableFuture<String> change = latest.changedFrom("a");
        Subscription guard = latest.observe(value -> {});
        system.close();
        assertThat(change).isCompletedExceptionally();
        assertThatThrownBy(() -> latest.changedFrom("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> latest.observe(value -> {})).isInstanceOf(IllegalStateException.class);
        latest.set("b");
        assertThat(guard.isOpen()).isFalse();
        assertThat(latest.observers()).isZero();
    }
}
