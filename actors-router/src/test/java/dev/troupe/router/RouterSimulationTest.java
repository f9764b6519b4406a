package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReport;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages for a key wait until its actor starts, whenever that is and whatever goes wrong meanwhile. */
class RouterSimulationTest {
    private static final ActorKey<Integer> KEY = ActorKey.of("key", Integer.class);
    private static final int MESSAGES = 300; // beyond those that are one object each

    private static List<Integer> handled(Simulation simulation, Duration startsAfter) {
        simulation.check(Checkers.messages());
        var router = new Router(simulation.system());
        var handled = new ArrayList<Integer>();
        router.register(
                KEY,
                SpawnOptions.defaults()
                        .withMailbox(MESSAGES)
                        .withAttempts(100)
                        .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10))));
        simulation.after(startsAfter, () -> router.start(KEY, () -> (number, context) -> handled.add(number)));
        for (int i = 1; i <= MESSAGES; i++) {
            int number = 1000 + i;
            Delivery delivery = router.tell(KEY, number);
            while (delivery == Delivery.FULL) {
                simulation.run(Duration.ofMillis(1));
                delivery = router.tell(KEY, number);
            }
            assertThat(delivery).isEqualTo(Delivery.ACCEPTED);
        }
        simulation.run(Duration.ofMinutes(10));
        return handled;
    }

    @Simulate(seeds = 100)
    void whatWasSentBeforeTheStartIsHandledInOrder(Simulation simulation) {
        assertThat(handled(simulation, Duration.ofMillis(20))).hasSize(MESSAGES).isSorted();
    }

    /**
     * A crash may come after the number was kept, which is a side effect, so some are there again: in order all the same.
     */
    @Simulate(seeds = 100, faults = Weather.SOME)
    void whatWasSentBeforeTheStartIsHandledInOrderOnABadDay(Simulation simulation) {
        assertThat(handled(simulation, Duration.ofMillis(20))).isSorted();
    }

    @Test
    void aKeyThatIsNeverStartedDoesNotHoldUpTheEnd() throws InterruptedException {
        Simulation.play(simulation -> {
            var router = new Router(simulation.system());
            router.register(KEY, SpawnOptions.defaults());
            router.tell(KEY, 1);
            simulation.run(Duration.ofMinutes(1));
            StopReport report = simulation.system().stop(Duration.ofMinutes(1));
            assertThat(report.drained()).isTrue();
            assertThat(report.took()).isLessThan(Duration.ofSeconds(2));
            assertThat(report.deadLetters()).isEqualTo(1);
        });
    }

    @Simulate(seeds = 200)
    void aKillAtAnyTimeAroundTheStartLosesNoMessage(Simulation simulation) {
        simulation.check(Checkers.messages());
        var router = new Router(simulation.system());
        var handled = new ArrayList<Integer>();
        router.register(KEY, SpawnOptions.defaults());
        simulation.after(
                Duration.ofNanos(simulation.random().nextInt(10_000)),
                () -> router.start(KEY, () -> (number, context) -> handled.add(number)));
        simulation.after(
                Duration.ofNanos(simulation.random().nextInt(10_000)),
                () -> router.ref(KEY).kill());
        for (int i = 0; i < 5; i++) {
            router.tell(KEY, 1000 + i);
            simulation.run(Duration.ofNanos(simulation.random().nextInt(4_000)));
        }
        simulation.run(Duration.ofSeconds(10));
        assertThat(handled).contains(1000, 1001, 1002, 1003, 1004);
        assertThat(simulation.system().deadLetters())
                .isEqualTo(simulation.system().deadLetters(DeadLetter.Reason.AWAIT_ABANDONED));
    }
}
