package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.spi.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static SimulationReport play(long seed, Faults faults, Simulation.Play play) throws InterruptedException {
        return Simulation.play(seed, faults, Simulation.settings().build(), play);
    }

    /** Two actors that pass a number on, down to zero. */
    private static void pass(Simulation simulation, int from) {
        var players = new ArrayList<ActorRef<Integer>>();
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            players.add(simulation.system().spawn("player-" + i, () -> (Integer left, Context<Integer> context) -> {
                if (left > 0) {
                    players.get(other).tell(left - 1);
                }
            }));
        }
        players.get(0).tell(from);
        players.get(1).tell(from);
        simulation.untilIdle(Duration.ofHours(1));
    }

    @Test
    void aSeedIsAPlay() throws InterruptedException {
        SimulationReport one = play(1, Faults.none(), simulation -> pass(simulation, 100));
        assertThat(one.turns()).isEqualTo(2 + 202);
        assertThat(play(1, Faults.none(), simulation -> pass(simulation, 100)).hash())
                .isEqualTo(one.hash());
        assertThat(play(2, Faults.none(), simulation -> pass(simulation, 100)).hash())
                .isNotEqualTo(one.hash());
    }

    @Test
    void hoursPassInNoTime() throws InterruptedException {
        var ticks = new AtomicInteger();
        SimulationReport report = play(1, Faults.none(), simulation -> {
            simulation.system().spawn(() -> new dev.troupe.Actor<String>() {
                @Override
                public void started(Context<String> context) {
                    context.every(Duration.ofMinutes(1), "tick");
                }

                @Override
                public void receive(String tick, Context<String> context) {
                    ticks.incrementAndGet();
                }
            });
            simulation.run(Duration.ofHours(10).plusSeconds(30));
            assertThat(ticks.get()).isEqualTo(600);
        });
        assertThat(report.time()).isGreaterThanOrEqualTo(Duration.ofHours(10));
    }

    @Test
    void aFailureSaysHowToSeeItAgain() {
        assertThatThrownBy(() -> play(7, Faults.none(), simulation -> {
                    ActorRef<String> actor = simulation.system().spawn("broken", () -> (message, context) -> {});
                    simulation.check(Checkers.invariant("nobody has said no", () -> false));
                    actor.tell("no");
                    simulation.run(Duration.ofSeconds(1));
                }))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("nobody has said no")
                .hasMessageContaining("seed 7")
                .hasMessageContaining("broken RECEIVE no");
    }

    @Test
    void aPlayThatIsNoFunctionOfItsSeedIsFoundOut() {
        var plays = new AtomicInteger();
        assertThatThrownBy(() -> Simulation.playTwice(
                        7,
                        Faults.none(),
                        Simulation.settings().build(),
                        simulation -> pass(simulation, 100 + plays.incrementAndGet())))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("the same seed has led to two plays")
                .hasMessageContaining("then in one play:");
    }

    @Test
    void everyKindOfFaultStrikesAndIsCounted() throws InterruptedException {
        SimulationReport report =
                play(3, Faults.storm().with(Fault.CLOCK_JUMP, 0.01).with(Fault.HUNG_POLICY, 0.1), simulation -> {
                    var options = SpawnOptions.defaults()
                            .withPolicy((failure, history) -> new Decision.Restart(Duration.ZERO));
                    var actors = new ArrayList<ActorRef<Integer>>();
                    for (int i = 0; i < 10; i++) {
                        actors.add(simulation
                                .system()
                                .spawn(
                                        () -> (Integer n, Context<Integer> context) ->
                                                context.pipe(context.system().blocking(() -> n), (value, failure) -> n),
                                        options));
                    }
                    for (int i = 0; i < 1000; i++) {
                        actors.get(i % 10).tell(i);
                        simulation.run(Duration.ofMillis(100));
                    }
                });
        for (Fault fault : Fault.values()) {
            assertThat(report.faults().get(fault)).as(fault.name()).isPositive();
        }
    }
}
