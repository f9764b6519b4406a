package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Lifetime;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.Strategy;
import dev.troupe.spi.Fault;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.TurnView;
import dev.troupe.testkit.Simulate.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Restarts of several actors together, and lifetimes. */
class StrategySimulationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration DAY = Duration.ofDays(1);

    private sealed interface Message {}

    private record Note(int number) implements Message {}

    private record Crash() implements Message {}

    private record Leave() implements Message {}

    private record WhoAreYou(Reply<Long> reply) implements Message {}

    private final List<String> events = new ArrayList<>();

    /** By the number of the child: those of the parent's last incarnation. */
    private final Map<Integer, ActorRef<Message>> children = new TreeMap<>();

    /** Whose start fails, once each. */
    private final Set<String> failsToStart = new HashSet<>();

    private final List<Integer> attempts = new ArrayList<>();
    private int notes;

    /** Writes down its life. */
    private final class Child implements Actor<Message> {
        private final String name;

        Child(String name) {
            this.name = name;
        }

        @Override
        public void started(Context<Message> context) {
            if (failsToStart.remove(name)) {
                events.add("x" + name);
                throw new IllegalStateException("fails to start");
            }
            events.add("+" + name);
        }

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Note note -> {
                    attempts.add(context.attempt());
                    notes++;
                }
                case Crash crash -> throw new IllegalStateException("told to");
                case Leave leave -> context.stop();
                case WhoAreYou(var reply) -> reply.with(context.incarnation());
            }
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("-" + name + " "
                    + switch (reason) {
                        case StopReason.Requested requested -> "requested";
                        case StopReason.Failed(var failure) -> "failed " + kind(failure);
                        case StopReason.Restarting(var failure) -> kind(failure);
                    });
        }
    }

    private static String kind(Failure failure) {
        return switch (failure) {
            case Failure.Sibling(String sibling, Failure of) -> kind(of) + " of " + sibling.replaceAll(".*/", "");
            case Failure.Parent(String parent, Failure of) -> kind(of) + " of " + parent;
            default -> failure.getClass().getSimpleName();
        };
    }

    private final class Parent implements Actor<Message> {
        private final int size;
        private final IntFunction<SpawnOptions> options;

        Parent(int size, IntFunction<SpawnOptions> options) {
            this.size = size;
            this.options = options;
        }

        @Override
        public void started(Context<Message> context) {
            events.add("+parent");
            for (int i = 0; i < size; i++) {
                String name = "c" + i;
                children.put(i, context.spawn(name, () -> new Child(name), options.apply(i)));
            }
        }

        @Override
        public void receive(Message message, Context<Message> context) {
            if (message instanceof Crash) {
                throw new IllegalStateException("told to");
            } else if (message instanceof WhoAreYou(var reply)) {
                reply.with(context.incarnation());
            }
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("-parent");
        }
    }

    private static <T> T one(RandomGenerator random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static SpawnOptions restarting(Duration pause) {
        return SpawnOptions.defaults()
                .withAttempts(1)
                .withPlacement(new Placement.Spread())
                .withPolicy((failure, history) -> new Decision.Restart(pause));
    }

    private ActorRef<Message> parent(
            Simulation simulation, Strategy strategy, int size, IntFunction<SpawnOptions> options) {
        forget();
        ActorRef<Message> parent = simulation
                .system()
                .spawn(
                        "parent",
                        () -> new Parent(size, options),
                        restarting(Duration.ZERO).withStrategy(strategy));
        assertThat(parent.<Long>ask(WhoAreYou::new, DAY).join()).isEqualTo(1);
        simulation.untilIdle(DAY);
        assertThat(children).hasSize(size);
        events.clear();
        return parent;
    }

    private long incarnation(int child) {
        return Objects.requireNonNull(children.get(child))
                .<Long>ask(WhoAreYou::new, DAY)
                .join();
    }

    private void tell(int child, Message message) {
        Objects.requireNonNull(children.get(child)).tell(message);
    }

    // ---- Strategies

    private static List<String> expected(Strategy strategy, int victim, int size) {
        var told = new ArrayList<String>();
        told.add("-c" + victim + " Crash");
        for (int i = size - 1; i >= 0; i--) {
            if (i != victim && (strategy == Strategy.ALL_FOR_ONE || i > victim)) {
                told.add("-c" + i + " Crash of c" + victim);
            }
        }
        for (int i = strategy == Strategy.ALL_FOR_ONE ? 0 : victim; i < size; i++) {
            told.add("+c" + i);
        }
        return told;
    }

    @Simulate(seeds = 200)
    void thoseThatTheStrategySaysGoDownInReverseAndComeUpInTheOrderOfTheirBirth(Simulation simulation) {
        Strategy strategy = simulation.random().nextBoolean() ? Strategy.ALL_FOR_ONE : Strategy.REST_FOR_ONE;
        int size = 5;
        int victim = simulation.random().nextInt(size);
        simulation.check(Checkers.messages());
        var asked = new HashSet<String>();
        parent(
                simulation,
                strategy,
                size,
                i -> restarting(PAUSE).withPolicy((failure, history) -> {
                    asked.add("c" + i + " after " + history.restartsWithin(DAY));
                    return new Decision.Restart(PAUSE);
                }));
        for (int round = 0; round < 3; round++) {
            events.clear();
            for (int i = 0; i < size; i++) {
                tell(i, new Note(i));
            }
            tell(victim, new Crash());
            for (int i = 0; i < 100; i++) {
                tell(i % size, new Note(i));
                simulation.run(Duration.ofMillis(1));
            }
            simulation.untilIdle(DAY);
            assertThat(events).isEqualTo(expected(strategy, victim, size));
        }
        assertThat(notes).isEqualTo(3 * 105);
        assertThat(asked)
                .containsExactlyInAnyOrder( // one is charged, and the others are not even asked
                        "c" + victim + " after 0", "c" + victim + " after 1", "c" + victim + " after 2");
        for (int i = 0; i < size; i++) {
            boolean with = strategy == Strategy.ALL_FOR_ONE || i >= victim;
            assertThat(incarnation(i)).isEqualTo(with ? 4 : 1);
        }
        tell(size - 1, new Crash());
        simulation.run(SECOND);
        assertThat(asked).contains("c" + (size - 1) + " after " + (victim == size - 1 ? 3 : 0));
    }

    @Simulate(seeds = 50)
    void theOthersGoOnUntilThePauseOfTheOneThatHasFailedIsOver(Simulation simulation) {
        parent(simulation, Strategy.ALL_FOR_ONE, 3, i -> restarting(SECOND));
        tell(1, new Crash());
        simulation.run(SECOND.dividedBy(2));
        tell(0, new Note(0));
        simulation.run(SECOND.dividedBy(4));
        assertThat(events).containsExactly("-c1 Crash");
        assertThat(notes).isEqualTo(1);
        simulation.run(SECOND);
        assertThat(events).endsWith("+c0", "+c1", "+c2").hasSize(6);
    }

    @Simulate(seeds = 100)
    void onlyTheOneThatHasFailedRestartsUnlessAStrategySaysSo(Simulation simulation) {
        parent(simulation, Strategy.ONE_FOR_ONE, 4, i -> restarting(PAUSE));
        tell(1, new Crash());
        simulation.run(SECOND);
        assertThat(events).containsExactly("-c1 Crash", "+c1");
    }

    @Simulate(seeds = 100)
    void twoThatFailAtTheSameTimeRestartTogetherOnce(Simulation simulation) {
        parent(simulation, Strategy.ALL_FOR_ONE, 4, i -> restarting(i == 3 ? SECOND : PAUSE));
        tell(1, new Crash());
        tell(3, new Crash());
        simulation.run(SECOND.multipliedBy(5));
        assertThat(events).filteredOn(event -> event.startsWith("+")).containsExactly("+c0", "+c1", "+c2", "+c3");
        assertThat(simulation.time()).isGreaterThan(SECOND); // which is the longer one of the two pauses
        for (int i = 0; i < 4; i++) {
            assertThat(incarnation(i)).isEqualTo(2);
        }
    }

    @Simulate(seeds = 100)
    void oneThatFailsToStartTakesThoseThatItConcernsDownAgain(Simulation simulation) {
        Strategy strategy = simulation.random().nextBoolean() ? Strategy.ALL_FOR_ONE : Strategy.REST_FOR_ONE;
        parent(simulation, strategy, 4, i -> restarting(PAUSE));
        failsToStart.add("c2");
        tell(0, new Crash());
        simulation.run(SECOND);
        List<String> once = expected(strategy, 0, 4);
        var all = new ArrayList<>(once.subList(0, once.indexOf("+c2")));
        all.add("xc2");
        if (strategy == Strategy.ALL_FOR_ONE) {
            all.addAll(List.of("-c1 Crash of c2", "-c0 Crash of c2", "+c0", "+c1"));
        }
        all.addAll(List.of("+c2", "+c3"));
        assertThat(events).isEqualTo(all);
    }

    @Simulate(seeds = 100)
    void aTemporarySiblingEndsAndIsNotStartedAgain(Simulation simulation) {
        var stopped = new ArrayList<SupervisionEvent.Stopped>();
        simulation.check(new Checker() {
            @Override
            public void supervised(SupervisionEvent event) {
                if (event instanceof SupervisionEvent.Stopped of) {
                    stopped.add(of);
                }
            }
        });
        parent(
                simulation,
                Strategy.ALL_FOR_ONE,
                4,
                i -> i == 2 ? restarting(PAUSE).withLifetime(Lifetime.TEMPORARY) : restarting(PAUSE));
        tell(1, new Crash());
        simulation.run(SECOND);
        assertThat(events)
                .containsExactly(
                        "-c1 Crash",
                        "-c3 Crash of c1",
                        "-c2 failed Crash of c1",
                        "-c0 Crash of c1",
                        "+c0",
                        "+c1",
                        "+c3");
        assertThat(stopped)
                .hasSize(1)
                .first()
                .satisfies(event -> assertThat(event.actor()).isEqualTo("parent/c2"));
    }

    @Simulate(seeds = 200)
    void aRestartOfSeveralThatIsUnderWayDoesNotOutliveTheParent(Simulation simulation) {
        simulation.check(Checkers.messages());
        ActorRef<Message> parent = parent(simulation, Strategy.ALL_FOR_ONE, 6, i -> restarting(Duration.ZERO));
        tell(simulation.random().nextInt(6), new Crash());
        for (int i = 0; i < 6; i++) {
            tell(i, new Note(i));
        }
        simulation.after(Duration.ofNanos(simulation.random().nextInt(200_000)), parent::stop);
        simulation.run(SECOND);
        assertThat(parent.tell(new Note(0))).isEqualTo(Delivery.CLOSED);
        assertThat(simulation.system().deadLetters(DeadLetter.Reason.UNBORN)).isZero();
    }

    /** Slow turns are waited for, and their messages are neither tried again nor charged. */
    @Test
    void aSlowTurnOfASiblingIsWaitedFor() throws InterruptedException {
        for (int seed = 0; seed < 200; seed++) {
            var test = new StrategySimulationTest();
            Simulation.play(
                    seed,
                    Faults.none().with(Fault.SLOW_TURN, 0.3),
                    Simulation.settings().build(),
                    simulation -> {
                        simulation.check(Checkers.messages());
                        test.parent(simulation, Strategy.ALL_FOR_ONE, 4, i -> restarting(PAUSE));
                        for (int i = 0; i < 100; i++) {
                            test.tell(i % 4, new Note(i));
                            if (i == 50) {
                                test.tell(simulation.random().nextInt(4), new Crash());
                            }
                            simulation.run(Duration.ofMillis(1));
                        }
                        simulation.run(Duration.ofMinutes(10));
                        assertThat(test.attempts).hasSize(100).containsOnly(1);
                        for (int i = 0; i < 4; i++) {
                            assertThat(test.incarnation(i)).isEqualTo(2);
                        }
                    });
        }
    }

    private void forget() {
        events.clear();
        children.clear();
        failsToStart.clear();
        attempts.clear();
        notes = 0;
    }

    // ---- With the parent

    @Simulate(seeds = 100)
    void childrenThatRestartWithTheirParentGoDownBeforeItAndComeUpAfterIt(Simulation simulation) {
        simulation.check(Checkers.messages());
        ActorRef<Message> parent = parent(
                simulation,
                Strategy.ONE_FOR_ONE,
                4,
                i -> i == 1
                        ? restarting(PAUSE).keptAcrossRestart()
                        : restarting(PAUSE).restartedWithParent());
        Map<Integer, ActorRef<Message>> before = Map.copyOf(children);
        parent.tell(new Crash());
        for (int i = 0; i < 4; i++) {
            tell(i, new Note(i));
        }
        simulation.run(SECOND);
        assertThat(events)
                .containsExactly(
                        "-c3 Crash of parent",
                        "-c2 Crash of parent",
                        "-c0 Crash of parent",
                        "-parent",
                        "+parent",
                        "+c0",
                        "+c2",
                        "+c3");
        assertThat(children).isEqualTo(before);
        assertThat(notes).isEqualTo(4);
    }

    @Simulate(seeds = 200)
    void aChildThatEscalatesRestartsOnceWithItsParentAndItsSiblings(Simulation simulation) {
        simulation.check(Checkers.messages());
        Strategy strategy = one(simulation.random(), List.of(Strategy.values()));
        parent(
                simulation,
                strategy,
                3,
                i -> restarting(PAUSE).restartedWithParent().withPolicy((failure, history) -> new Decision.Escalate()));
        tell(1, new Crash());
        simulation.run(SECOND);
        assertThat(events)
                .containsExactly(
                        "-c2 Escalated of parent",
                        "-c1 Crash",
                        "-c0 Escalated of parent",
                        "-parent",
                        "+parent",
                        "+c0",
                        "+c1",
                        "+c2");
    }

    // ---- Lifetimes

    @Simulate(seeds = 100)
    void aPermanentActorThatStopsItselfIsStartedAgain(Simulation simulation) {
        simulation.check(Checkers.messages());
        var failures = new ArrayList<Failure>();
        parent(
                simulation,
                Strategy.ONE_FOR_ONE,
                2,
                i -> restarting(PAUSE).withLifetime(Lifetime.PERMANENT).withPolicy((failure, history) -> {
                    failures.add(failure);
                    return new Decision.Restart(PAUSE);
                }));
        tell(0, new Leave());
        tell(0, new Note(1));
        simulation.run(SECOND);
        assertThat(events).containsExactly("-c0 Stopped", "+c0");
        assertThat(failures).containsExactly(new Failure.Stopped());
        assertThat(notes).isEqualTo(1);
        Objects.requireNonNull(children.get(1)).stop();
        simulation.run(SECOND);
        assertThat(events).containsExactly("-c0 Stopped", "+c0", "-c1 requested");
        assertThat(simulation.system().deadLetters()).isZero();
    }

    @Simulate(seeds = 100)
    void aTransientActorThatStopsItselfHasDoneItsWork(Simulation simulation) {
        parent(simulation, Strategy.ALL_FOR_ONE, 2, i -> restarting(PAUSE));
        tell(0, new Leave());
        simulation.run(SECOND);
        assertThat(events).containsExactly("-c0 requested");
    }

    @Simulate(seeds = 100)
    void aTemporaryActorEndsWithItsFirstFailureAndNobodyIsAsked(Simulation simulation) {
        boolean kill = simulation.random().nextBoolean();
        simulation.check(Checkers.messages());
        var asked = new ArrayList<Failure>();
        parent(
                simulation,
                Strategy.ALL_FOR_ONE,
                2,
                i -> restarting(PAUSE).withLifetime(Lifetime.TEMPORARY).withPolicy((failure, history) -> {
                    asked.add(failure);
                    return new Decision.Restart(PAUSE);
                }));
        if (kill) {
            Objects.requireNonNull(children.get(0)).kill();
        } else {
            tell(0, new Crash());
        }
        tell(0, new Note(1));
        simulation.run(SECOND);
        assertThat(events).containsExactly(kill ? "-c0 failed Killed" : "-c0 failed Crash");
        assertThat(asked).isEmpty();
    }

    // ---- Everything at once

    /** When one of them is built again, those born after it have no instance, but for those born meanwhile. */
    private static final class Order implements Checker {
        /** By the order of their birth. */
        private final List<ActorRef<?>> born = new ArrayList<>();

        /** Perhaps while others restarted already, and not down since. */
        private final Set<ActorRef<?>> bornLater = new HashSet<>();

        private final Set<ActorRef<?>> up = new HashSet<>();

        @Override
        public void committed(TurnView turn) {
            for (TurnEffect effect : turn.effects()) {
                if (effect instanceof TurnEffect.Spawned spawned) {
                    born.add(spawned.child());
                    if (turn.incarnation() > 1) {
                        bornLater.add(spawned.child());
                    }
                }
            }
            ActorRef<?> actor = turn.actor();
            if (turn.purpose() == TurnPurpose.FAREWELL) {
                isDown(turn);
            } else if (turn.purpose() == TurnPurpose.CONSTRUCT && born.contains(actor)) {
                for (ActorRef<?> later : born.subList(born.indexOf(actor), born.size())) {
                    if (turn.incarnation() > 1 && up.contains(later) && !bornLater.contains(later)) {
                        throw new AssertionError(
                                actor.path() + " is built again, and " + later.path() + " is there still");
                    }
                }
                up.add(actor);
            }
        }

        @Override
        public void dropped(TurnView turn) {
            if (turn.purpose() == TurnPurpose.FAREWELL || turn.lostWorker()) {
                isDown(turn); // given up, perhaps, and then not told
            }
        }

        private void isDown(TurnView turn) {
            up.remove(turn.actor());
            bornLater.remove(turn.actor());
        }
    }

    /** @param kept what its parent's restart means to it: 0 lives on, 1 ends, 2 restarts too */
    private static SpawnOptions any(RandomGenerator random, int kept) {
        Decision mostly = new Decision.Restart(Duration.ofMillis(random.nextInt(30)));
        int choice = random.nextInt(10);
        FailurePolicy policy = (failure, history) -> choice < 6 || history.restartsWithin(DAY) % 3 != 0
                ? mostly
                : choice == 6 ? new Decision.Escalate() : choice == 7 ? new Decision.Resume() : mostly;
        SpawnOptions options = SpawnOptions.defaults()
                .withPlacement(new Placement.Spread())
                .withLifetime(random.nextInt(3) > 0 ? Lifetime.PERMANENT : one(random, List.of(Lifetime.values())))
                .withPolicy(policy);
        return switch (kept) {
            case 0 -> options.keptAcrossRestart();
            case 1 -> options;
            default -> options.restartedWithParent();
        };
    }

    /** Whatever befalls children that restart together, nothing is lost and nobody is left without an instance. */
    @Simulate(seeds = 600, faults = Weather.STORM)
    void inAStormEveryMessageIsAccountedForAndWhoeverLivesAnswersInTheEnd(Simulation simulation) {
        everything(simulation, one(simulation.random(), List.of(Strategy.values())), false);
    }

    /** Without turns that are given up, after which a checker cannot see when the instance is gone. */
    @Test
    void whateverHappensNoneIsBuiltAgainWhileOneBornAfterItIsThere() throws InterruptedException {
        Faults faults = Faults.storm()
                .with(Fault.SLOW_TURN, 0)
                .with(Fault.HANG, 0)
                .with(Fault.LOST_THREAD, 0)
                .with(Fault.HUNG_POLICY, 0);
        Simulation.play(
                "StrategySimulationTest#whateverHappensNoneIsBuiltAgainWhileOneBornAfterItIsThere",
                300,
                faults,
                Simulation.settings().build(),
                simulation -> {
                    simulation.check(new Order());
                    everything(
                            simulation,
                            one(simulation.random(), List.of(Strategy.ALL_FOR_ONE, Strategy.REST_FOR_ONE)),
                            true);
                });
    }

    /** @param alike whether the restart of the parent means the same to all children */
    private void everything(Simulation simulation, Strategy strategy, boolean alike) {
        forget();
        simulation.check(Checkers.messages());
        int kept = simulation.random().nextInt(3);
        int size = 1 + simulation.random().nextInt(6);
        var options = new ArrayList<SpawnOptions>();
        for (int i = 0; i < size; i++) {
            options.add(
                    any(simulation.random(), alike ? kept : simulation.random().nextInt(3)));
        }
        ActorRef<Message> parent = simulation
                .system()
                .spawn(
                        "parent",
                        () -> new Parent(size, options::get),
                        restarting(Duration.ofMillis(simulation.random().nextInt(10)))
                                .withStrategy(strategy));
        for (int i = 0; i < 80; i++) {
            List<ActorRef<Message>> all = new ArrayList<>(children.values());
            if (!all.isEmpty()) {
                ActorRef<Message> child = one(simulation.random(), all);
                switch (simulation.random().nextInt(12)) {
                    case 0, 1 -> child.tell(new Crash());
                    case 2 -> child.kill();
                    case 3 -> child.tell(new Leave());
                    case 4 -> (simulation.random().nextInt(8) == 0 ? child : parent).tell(new Note(i));
                    case 5 -> {
                        if (simulation.random().nextInt(4) == 0) {
                            parent.tell(new Crash());
                        } else if (simulation.random().nextInt(8) == 0) {
                            child.stop();
                        }
                    }
                    default -> child.tell(new Note(i));
                }
            }
            simulation.run(Duration.ofMillis(simulation.random().nextInt(5)));
        }
        simulation.calm();
        simulation.run(Duration.ofMinutes(10));
        var stuck = Collections.synchronizedList(new ArrayList<String>());
        for (ActorRef<Message> child : children.values()) {
            simulation.expect(
                    child.<Long>ask(WhoAreYou::new, SECOND)
                            .handle((answer, failure) -> noteExpired(stuck, child, failure)),
                    SECOND.multipliedBy(2),
                    "an answer, or the news that there is none");
        }
        simulation.run(SECOND.multipliedBy(3));
        assertThat(stuck).isEmpty();
        simulation.untilIdle(DAY);
    }

    private static int noteExpired(List<String> stuck, ActorRef<?> child, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof AskException.Expired) {
            stuck.add(child.path());
        }
        return 0;
    }
}
