package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that seldom meet. */
class InterleavingTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final FailurePolicy PAUSE = (failure, history) -> new Decision.Restart(LONG);

    private record Question(Reply<String> reply) {}

    /** Spawns two children under their names, and crashes on any message. */
    private static final class Parent implements Actor<Object> {
        private final List<String> log;
        private final Supplier<Actor<Object>> one;
        private final SpawnOptions optionsOfOne;

        private Parent(List<String> log, Supplier<Actor<Object>> one, SpawnOptions optionsOfOne) {
            this.log = log;
            this.one = one;
            this.optionsOfOne = optionsOfOne;
        }

        @Override
        public void started(Context<Object> context) {
            log.add("parent started " + context.incarnation());
            context.spawn("one", one, optionsOfOne);
            context.<Object>spawn("two", () -> new Actor<>() {
                @Override
                public void receive(Object message, Context<Object> own) {}

                @Override
                public void stopped(StopReason reason) {
                    log.add("child stopped");
                }
            });
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void stopped(StopReason reason) {
            log.add("parent stopped");
        }
    }

    private static Actor<Object> broken() {
        throw new IllegalStateException("planted: never starts");
    }

    private static Cell cell(ActorRef<?> ref) {
        return ((Ref<?>) ref).cell;
    }

    private static Cell child(ActorRef<?> parent, String name) {
        Roster children = cell(parent).ext().children.roster;
        for (Cell child = children.first(); child != null; child = child.sibling) {
            if (child.name().equals(name)) {
                return child;
            }
        }
        throw new AssertionError("no child " + name);
    }

    private static void untilBackingOff(Supplier<Cell> cell) {
        Tests.until(() -> {
            try {
                return cell.get().is(Cell.BACKING_OFF);
            } catch (AssertionError | RuntimeException e) {
                return false; // not there yet
            }
        });
    }

    @Test
    void aRestartWaitsForAllChildrenAlsoIfOneOfThemHasNoInstance() {
        var log = Tests.<String>list();
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).stopTimeout(Duration.ZERO).build())) {
            ActorRef<Object> parent = system.spawn(
                    "parent",
                    () -> new Parent(
                            log,
                            InterleavingTest::broken,
                            SpawnOptions.defaults().withPolicy(PAUSE)),
                    SpawnOptions.defaults().withAttempts(1).withPolicy(Tests.RESTART));
            untilBackingOff(() -> child(parent, "one"));
            parent.tell("crash");
            Tests.until(() -> log.contains("parent started 2"));
            assertThat(log).startsWith("parent started 1", "child stopped", "parent stopped", "parent started 2");
        }
    }

    @Test
    void aParentAndItsLastChildWithoutInstancesEndOnce() {
        var log = Tests.<String>list();
        ActorSystem system = ActorSystem.create(Tests.settings(1).policy(PAUSE).build());
        ActorRef<Object> parent = system.spawn(
                "parent",
                () -> new Parent(
                        log, InterleavingTest::broken, SpawnOptions.defaults().keptAcrossRestart()));
        untilBackingOff(() -> child(parent, "one"));
        parent.tell("crash");
        untilBackingOff(() -> cell(parent));
        assertThat(system.stop(Duration.ofMillis(1)).unfinished()).isEmpty();
        assertThat(cell(parent).worker().lifecycle.alive()).isZero();
    }

    @Test
    void aChildThatIsSpawnedByATurnThatStopsItsActorEndsToo() {
        ActorSystem system = Tests.system(1);
        ActorRef<Object> parent = system.spawn(() -> (Object message, Context<Object> context) -> {
            context.stop();
            context.<Object>spawn(() -> (other, own) -> {});
        });
        parent.tell("go");
        Tests.until(() -> parent.tell("x") == Delivery.CLOSED);
        StopReport report = system.stop(Tests.PATIENCE);
        assertThat(report.drained()).isTrue();
        assertThat(report.unfinished()).isEmpty();
    }

    @Test
    void theAttemptsOfARequestThatExpiresAreNotThoseOfTheNextMessage() {
        var seen = Tests.<String>list();
        var release = new CountDownLatch(1);
        FailurePolicy untilReleased = (failure, history) -> {
            Tests.await(release);
            return new Decision.Restart(Duration.ZERO);
        };
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).policy(untilReleased).build())) {
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                seen.add((message instanceof Question ? "question " : "plain ") + context.attempt());
                throw new IllegalStateException("planted");
            });
            CompletableFuture<String> answer = actor.ask(Question::new, Duration.ofMillis(20));
            actor.tell("plain");
            assertThat(Tests.failure(answer)).isInstanceOf(AskException.Expired.class);
            release.countDown();
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1);
            assertThat(seen).containsExactly("question 1", "plain 1", "plain 2");
        }
    }

    @Test
    void aSlowTurnOnAnotherWorkerBoundsWhatASenderPutsAside() {
        ActorSystem system =
                ActorSystem.create(Tests.settings(2).ringCapacity(64).build());
        var release = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        var sent = new AtomicLong();
        var over = new AtomicBoolean();
        ActorRef<Object> slow = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    running.countDown();
                    release.await();
                },
                Tests.on(1).withMailbox(16));
        ActorRef<Object> fast = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (!over.get()) {
                        for (int i = 0; i < 16; i++) {
                            slow.tell("m");
                        }
                        sent.addAndGet(16);
                        context.self().tell("again");
                    }
                },
                Tests.on(0));
        slow.tell("block");
        Tests.await(running);
        fast.tell("go");
        Tests.until(() -> cell(fast).is(Cell.MUTED));
        assertThat(sent.get()).isLessThanOrEqualTo(64 + 64 + 16);
        over.set(true);
        release.countDown();
        assertThat(system.stop(Tests.PATIENCE).drained()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void alsoAFullActorAndOneOfAnotherSystemWaitForASlowWorker(boolean abroad) {
        ActorSystem far = ActorSystem.create(Tests.settings(2).ringCapacity(64).build());
        ActorSystem near =
                abroad ? ActorSystem.create(Tests.settings(1).ringCapacity(64).build()) : far;
        var release = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        var sent = new AtomicLong();
        var over = new AtomicBoolean();
        ActorRef<Object> slow = far.spawn(
                () -> (Object message, Context<Object> context) -> {
                    running.countDown();
                    release.await();
                },
                Tests.on(1).withMailbox(16));
        ActorRef<Object> fast = near.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (!over.get()) {
                        for (int i = 0; i < 16; i++) {
                            slow.tell("m");
                        }
                        sent.addAndGet(16);
                        context.self().tell("again");
                        context.self().tell("and again"); // so it is full
                    }
                },
                Tests.on(0).withMailbox(1));
        slow.tell("block");
        Tests.await(running);
        fast.tell("go");
        Tests.until(() -> cell(fast).is(Cell.MUTED));
        assertThat(cell(fast).is(Cell.FULL)).isTrue();
        assertThat(sent.get()).isLessThanOrEqualTo(64 + 64 + 16);
        over.set(true);
        release.countDown();
        assertThat(near.stop(Tests.PATIENCE).drained()).isTrue();
        assertThat(far.stop(Tests.PATIENCE).drained()).isTrue();
        assertThat(far.handled()).isGreaterThan(sent.get());
        assertThat(far.deadLetters()).isZero();
    }

    @Test
    void anInterruptConcernsOneActorOnly() {
        try (ActorSystem system = Tests.system(1)) {
            var found = new CompletableFuture<Boolean>();
            ActorRef<Object> neighbour = system.spawn(() -> (Object message, Context<Object> context) ->
                    found.complete(Thread.currentThread().isInterrupted()));
            ActorRef<Object> first = system.spawn(() -> (Object message, Context<Object> context) -> {
                neighbour.tell("x");
                Thread.currentThread().interrupt();
            });
            first.tell("go");
            assertThat(Tests.get(found)).isFalse();
        }
    }

    @Test
    void theEndOfAWorkerMayComeWhileItTakesFromItsRing() {
        ActorSystem system = Tests.system(1);
        var leaked = new AtomicReference<ActorRef<Object>>();
        ActorRef<Object> leaky = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    leaked.set(context.spawn(() -> (other, own) -> {}));
                    throw new IllegalStateException("planted: the address stays unborn");
                },
                SpawnOptions.defaults().withAttempts(1));
        leaky.tell("go");
        Tests.until(() -> leaked.get() != null && system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1);
        Ref<Object> unborn = (Ref<Object>) Objects.requireNonNull(leaked.get());
        Worker worker = unborn.worker;
        var closed = new CompletableFuture<Long>();
        worker.push(new Signal() {
            @Override
            void arrive(Worker at) {
                at.offer(unborn, "for the unborn");
                at.push(new Signal() {
                    @Override
                    void arrive(Worker same) {
                        same.close(); // as the end of the system does, a moment later
                        closed.complete(same.ring.claimed());
                    }
                });
            }
        });
        long claimed = Tests.get(closed);
        Tests.until(() -> worker.thread() != null && !worker.thread().isAlive());
        assertThat(worker.ring.taken()).isEqualTo(claimed);
        assertThat(system.deadLetters(DeadLetter.Reason.UNBORN)).isEqualTo(1);
    }

    @Test
    void aSpawnThatIsRefusedTakesNoName() {
        try (ActorSystem system = Tests.system(1)) {
            assertThatThrownBy(() -> system.spawn("name", () -> (Object m, Context<Object> c) -> {}, none()))
                    .isInstanceOf(NullPointerException.class);
            system.spawn("name", () -> (Object message, Context<Object> context) -> {});
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller without NullAway may pass
    private static <T> T none() {
        return null;
    }
}
