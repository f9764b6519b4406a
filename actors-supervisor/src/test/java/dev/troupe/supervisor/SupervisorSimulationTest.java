package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the supervisor decides, in virtual time and under all kinds of faults. */
class SupervisorSimulationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Keeps what a supervisor is told. */
    private static final class Told implements Checker {
        private final List<SupervisionEvent> events = new ArrayList<>();

        @Override
        public void supervised(SupervisionEvent event) {
            events.add(event);
        }

        private <E extends SupervisionEvent> List<E> of(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private static Actor<String> failing(Simulation simulation, List<Duration> starts) {
        starts.add(simulation.time());
        return (message, context) -> {
            throw new IllegalStateException("on purpose");
        };
    }

    @Simulate(seeds = 50)
    void pausesDoubleFromTenMillisecondsToASecondAndTheEleventhFailureIsTheLast(Simulation simulation) {
        var told = new Told();
        simulation.check(told);
        var starts = new ArrayList<Duration>();
        ActorRef<String> actor = simulation
                .system()
                .spawn(
                        () -> failing(simulation, starts),
                        SpawnOptions.defaults().withAttempts(100));
        actor.tell("go");
        simulation.run(SECOND.multipliedBy(20));

        var pauses = new ArrayList<Long>();
        for (int i = 1; i < starts.size(); i++) {
            pauses.add(starts.get(i).minus(starts.get(i - 1)).toMillis());
        }
        List<Long> longest = List.of(0L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
        assertThat(pauses).hasSameSizeAs(longest);
        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i)).isBetween(longest.get(i) * 8 / 10, longest.get(i));
        }
        assertThat(told.of(SupervisionEvent.BackingOff.class)).hasSize(9);
        assertThat(told.of(SupervisionEvent.BudgetUsedUp.class))
                .containsExactly(new SupervisionEvent.BudgetUsedUp(actor.path(), 11, 10, SECOND.multipliedBy(10)));
        assertThat(told.of(SupervisionEvent.Restarted.class)).hasSize(10);
        assertThat(told.of(SupervisionEvent.Stopped.class)).hasSize(1);
        assertThat(actor.tell("again")).isEqualTo(Delivery.CLOSED);
    }

    @Test
    void whoFailsNowAndThenIsRestartedForEver() throws InterruptedException {
        Simulation.play(simulation -> {
            var starts = new ArrayList<Duration>();
            ActorRef<String> actor = simulation
                    .system()
                    .spawn(
                            () -> failing(simulation, starts),
                            SpawnOptions.defaults().withAttempts(1));
            for (int hours = 0; hours < 24; hours++) {
                for (int i = 0; i < 5; i++) {
                    assertThat(actor.tell("go")).isEqualTo(Delivery.ACCEPTED);
                    simulation.run(SECOND.multipliedBy(3));
                }
                simulation.run(Duration.ofHours(1));
            }
            assertThat(starts).hasSize(1 + 24 * 5);
        });
    }

    private record Reset(Reply<Integer> reply) {}

    /** Whoever asks for a reset at any time gets it once, and what waits is handled by the next incarnation. */
    @Simulate(seeds = 100)
    void resetsWithinTheQuietTimeCountAsOne(Simulation simulation) {
        var told = new Told();
        simulation.check(told);
        simulation.check(Checkers.messages());
        ActorRef<Reset> actor = simulation.system().spawn("actor", () -> (message, context) -> message.reply.with(1));
        ActorRef<Supervisor.Reset> resets = simulation.system().spawn("resets", () -> new Supervisor.Resets(SECOND));
        for (int i = 0; i < 5; i++) {
            resets.tell(new Supervisor.Reset(actor));
            simulation.expect(actor.<Integer>ask(Reset::new, SECOND), SECOND, "an answer during a reset");
        }
        simulation.run(SECOND.multipliedBy(2));
        assertThat(told.of(SupervisionEvent.Restarted.class)).hasSize(1);
        resets.tell(new Supervisor.Reset(actor));
        simulation.run(SECOND);
        assertThat(told.of(SupervisionEvent.Restarted.class)).hasSize(2);
    }

    private sealed interface Work {}

    private record Task(int depth) implements Work {}

    /** Hands tasks down a tree of children, whose failures come up. */
    private static final class Boss implements Actor<Work> {
        private final int depth;
        private final List<ActorRef<Work>> children = new ArrayList<>();

        Boss(int depth) {
            this.depth = depth;
        }

        @Override
        public void started(Context<Work> context) {
            for (int i = 0; i < 2 && depth > 0; i++) {
                SpawnOptions options = SpawnOptions.defaults()
                        .withPolicy(new RestartPolicy(
                                new RestartBudget(2, Duration.ofSeconds(10)),
                                Backoff.defaults(),
                                new Decision.Escalate()));
                children.add(context.spawn(
                        "child-" + i, () -> new Boss(depth - 1), i == 0 ? options : options.keptAcrossRestart()));
            }
        }

        @Override
        public void receive(Work work, Context<Work> context) {
            if (work instanceof Task(int left) && left > 0 && !children.isEmpty()) {
                children.get(context.random().nextInt(children.size())).tell(new Task(left - 1));
            }
        }
    }

    @Simulate(seeds = 150, faults = Weather.STORM)
    void inATreeEveryMessageIsAccountedForAndNothingEscalatesByItself(Simulation simulation) {
        var told = new Told();
        simulation.check(told);
        simulation.check(Checkers.messages());
        var bosses = new ArrayList<ActorRef<Work>>();
        for (int i = 0; i < 3; i++) {
            bosses.add(simulation.system().spawn("boss-" + i, () -> new Boss(2)));
        }
        for (int i = 0; i < 60; i++) {
            bosses.get(i % 3).tell(new Task(3));
            simulation.run(Duration.ofMillis(50));
        }
        simulation.untilIdle(DAY);
        assertThat(told.of(SupervisionEvent.Escalated.class)).isEmpty(); // whose policy does not say so
        assertThat(simulation.system().isRunning()).isTrue();
    }

    // ---- Hangs

    private static final SystemSettings SETTINGS = Simulation.settings()
            .workers(1)
            .handOffAfter(Duration.ofMillis(20))
            .hangAfter(Duration.ofMillis(500))
            .build();

    /**
     * The watchdog sees a turn in two looks, each of which may come twice as late as it should, and strikes in the third.
     */
    private static final Duration HAND_OFF = Duration.ofMillis(70);

    private record Beat(Reply<Long> reply) {}

    /** One worker, one actor whose every turn is slow or hangs, and one that is asked. */
    @Test
    void theNeighboursOfWhatHangsWaitForTheHandOffOnly() throws InterruptedException {
        Faults hangs =
                Faults.none().with(Fault.HANG, 0.3).with(Fault.SLOW_TURN, 0.3).with(Fault.LOST_THREAD, 0.05);
        var hung = new ArrayList<SupervisionEvent.Hung>();
        Simulation.play("neighbours", 100, hangs, SETTINGS, simulation -> {
            var told = new Told();
            simulation.check(told);
            simulation.check(Checkers.messages());
            ActorRef<Beat> neighbour = simulation
                    .system()
                    .spawn("neighbour", () -> (beat, context) -> beat.reply.with(context.incarnation()));
            simulation.spare(neighbour);
            ActorRef<String> hanging = simulation
                    .system()
                    .spawn(
                            "hanging",
                            () -> (message, context) -> {},
                            SpawnOptions.defaults().withPolicy((f, h) -> new Decision.Restart(Duration.ZERO)));
            for (int i = 0; i < 20; i++) {
                hanging.tell("message " + i);
                Duration asked = simulation.time();
                var answer = neighbour.<Long>ask(Beat::new, SECOND);
                simulation.expect(answer, SECOND, "an answer of the neighbour");
                assertThat(simulation.time().minus(asked)).isLessThan(HAND_OFF);
                assertThat(answer.join()).isEqualTo(1);
            }
            simulation.calm();
            simulation.untilIdle(DAY);
            hung.addAll(told.of(SupervisionEvent.Hung.class));
        });
        assertThat(hung).hasSizeGreaterThan(100).allSatisfy(each -> {
            assertThat(each.actor()).isIn("hanging", null); // or the callback of an answer
            assertThat(each.ran()).isBetween(Duration.ofMillis(500), Duration.ofMillis(515)); // by what the looks count
        });
    }

    /** All kinds of user code, all kinds of faults; whoever hangs comes back, and nothing is lost or happens twice. */
    @Simulate(seeds = 200, faults = Weather.STORM)
    void whateverHangsComesBack(Simulation simulation) {
        simulation.check(Checkers.messages());
        var actors = new ArrayList<ActorRef<Beat>>();
        for (int i = 0; i < 6; i++) {
            int next = (i + 1) % 6;
            actors.add(simulation
                    .system()
                    .spawn(
                            "actor-" + i,
                            () -> new Actor<Beat>() {
                                @Override
                                public void receive(Beat beat, Context<Beat> context) {
                                    if (context.random().nextInt(4) == 0) {
                                        context.await(
                                                actors.get(next).<Long>ask(Beat::new, SECOND),
                                                SECOND.multipliedBy(2),
                                                (value, failure) -> beat.reply.with(-1L));
                                    } else {
                                        beat.reply.with(context.incarnation());
                                    }
                                }

                                @Override
                                public void batchEnd(Context<Beat> context) {
                                    context.now(); // has one, which may hang
                                }
                            },
                            SpawnOptions.defaults().withPolicy((f, h) -> new Decision.Restart(Duration.ofMillis(1)))));
        }
        for (int i = 0; i < 40; i++) {
            var unused = actors.get(i % 6).<Long>ask(Beat::new, SECOND);
            simulation.run(Duration.ofMillis(20));
        }
        simulation.calm();
        simulation.untilIdle(DAY);
        for (ActorRef<Beat> actor : actors) {
            simulation.expect(actor.<Long>ask(Beat::new, DAY), DAY, "an answer, or the news that its policy hung");
        }
    }

    private record Job(int from, int number) {}

    /**
     * Crashes, kills and hangs without end, under load: each message takes effect once, in the order of its sender, or is a
     * dead letter. Run by the minute it is for counting them by the million.
     */
    @Test
    void whateverFailsEachMessageIsHandledOnceAndInOrder() throws InterruptedException {
        Faults failures = Faults.none()
                .with(Fault.CRASH, 0.1)
                .with(Fault.KILL, 0.1)
                .with(Fault.HANG, 0.1)
                .with(Fault.LOST_THREAD, 0.001);
        SystemSettings settings = Simulation.settings()
                .workers(4)
                .maxDetached(1024)
                .handOffAfter(Duration.ofMillis(5))
                .hangAfter(Duration.ofMillis(20))
                .policy((failure, history) -> new Decision.Restart(Duration.ZERO))
                .build();
        Simulation.play("SupervisorSimulationTest#failures", 10, failures, settings, simulation -> {
            simulation.check(Checkers.messages());
            var actors = new ArrayList<ActorRef<Job>>();
            for (int i = 0; i < 16; i++) {
                actors.add(simulation.system().spawn(() -> (job, context) -> {
                    if (job.number % 3 == 0) { // hands it on, which counts like any other
                        actors.get((job.from + job.number) % 16).tell(new Job(job.from, job.number + 1));
                    }
                }));
            }
            for (int number = 0; number < 3000; number += 3) {
                for (int i = 0; i < 8; i++) {
                    actors.get((number + i) % 16).tell(new Job(i, number));
                }
                simulation.run(Duration.ofMillis(1));
            }
            simulation.calm();
            simulation.untilIdle(DAY);
        });
    }
}
