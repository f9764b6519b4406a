package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whoever observes a value has seen the newest in the end. */
class LatestSimulationTest {
    private static final SpawnOptions OPTIONS =
            SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    /** Held here, or it would be collected with its level. */
    private static final Logger LOG = Logger.getLogger("dev.troupe.router");

    @BeforeAll
    static void listenersAreLostByTheDozen() {
        LOG.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void noMore() {
        LOG.setLevel(null);
    }

    @Simulate(seeds = 200, faults = Weather.STORM)
    void theNewestIsAlwaysSeenInTheEnd(Simulation simulation) {
        simulation.check(Checkers.messages());
        var latest = new Latest<>(simulation.system(), "0");
        var told = new ArrayList<String>();
        ActorRef<String> actor = simulation.system().spawn(() -> new LatestTest.Watching(latest, told), OPTIONS);
        ActorRef<Integer> setter = simulation
                .system()
                .spawn(() -> (Integer number, Context<Integer> context) -> latest.set("" + number), OPTIONS);
        var heard = new ArrayList<String>();
        Subscription guard = latest.observe(heard::add);
        for (int i = 1; i <= 50; i++) {
            setter.tell(i);
            simulation.run(Duration.ofMillis(simulation.random().nextInt(20)));
        }
        simulation.calm();
        simulation.run(Duration.ofMinutes(10));
        if (!actor.hasEnded()) {
            assertThat(told.getLast()).isEqualTo(latest.get());
        }
        if (guard.isOpen()) { // the thread of a listener may be lost, and the listener with it
            assertThat(heard.getLast()).isEqualTo(latest.get());
        }
        assertThat(numbers(heard)).isSorted();
        assertThat(numbers(told)).isSorted();
    }

    private static List<Integer> numbers(List<String> values) {
        return values.stream().map(Integer::valueOf).toList();
    }

    @Simulate(seeds = 200)
    void withoutFaultsNobodyIsToldOfTheSameValueTwice(Simulation simulation) {
        var latest = new Latest<>(simulation.system(), "0");
        var told = new ArrayList<String>();
        var heard = new ArrayList<String>();
        simulation.system().spawn(() -> new LatestTest.Watching(latest, told), OPTIONS);
        latest.observe(heard::add);
        IntStream.rangeClosed(1, 50).forEach(i -> {
            simulation.run(Duration.ofNanos(simulation.random().nextInt(30_000)));
            latest.set("" + i);
        });
        simulation.run(Duration.ofSeconds(1));
        assertThat(numbers(told)).isSorted().doesNotHaveDuplicates().endsWith(50);
        assertThat(numbers(heard)).isSorted().doesNotHaveDuplicates().endsWith(50);
    }
}
