package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
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

    private record Job(int depth) implements Work {}

    /** Hands jobs down a tree of children, whose failures come up. */
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
            if (work instanceof Job(int left) && left > 0 && !children.isEmpty()) {
                children.get(context.random().nextInt(children.size())).tell(new Job(left - 1));
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
            bosses.get(i % 3).tell(new Job(3));
            simulation.run(Duration.ofMillis(50));
        }
        simulation.untilIdle(DAY);
        assertThat(told.of(SupervisionEvent.Escalated.class)).isEmpty(); // whose policy does not say so
        assertThat(simulation.system().isRunning()).isTrue();
    }
}
