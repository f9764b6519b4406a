package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/**
 * A room with a heater, in hundredths of a degree. It loses 0.01 each second, and the heater adds 0.03 each three seconds
 * while it is on, which it is below the temperature that is wished for. Keys change the wish. The display is redrawn when
 * something has changed.
 */
@Timeout(120)
class HeaterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What all share. */
    private static final class Room {
        private final Latest<Integer> temperature;
        private final Latest<Integer> wish;
        private final Latest<Boolean> heating;
        private final List<String> drawn = new ArrayList<>();

        Room(ActorSystem system) {
            temperature = new Latest<>(system, 2090);
            wish = new Latest<>(system, 2100);
            heating = new Latest<>(system, false);
        }
    }

    /** Nobody else's change is overwritten by who adds to what they have seen. */
    private static void add(Latest<Integer> cell, int hundredths) {
        int seen = cell.get();
        while (!cell.compareAndSet(seen, seen + hundredths)) {
            seen = cell.get();
        }
    }

    private record Tick() {}

    private record Loss(Room room) implements Actor<Tick> {
        @Override
        public void started(Context<Tick> context) {
            context.every(SECOND, new Tick());
        }

        @Override
        public void receive(Tick tick, Context<Tick> context) {
            add(room.temperature, -1);
        }
    }

    private record Heater(Room room) implements Actor<Tick> {
        @Override
        public void started(Context<Tick> context) {
            context.every(SECOND.multipliedBy(3), new Tick());
        }

        @Override
        public void receive(Tick tick, Context<Tick> context) {
            if (room.heating.get()) {
                add(room.temperature, 3);
            }
        }
    }

    /** Looks at both when one of them has changed. */
    private record Thermostat(Room room) implements Actor<Integer> {
        @Override
        public void started(Context<Integer> context) {
            room.temperature.observe(context, value -> value);
            room.wish.observe(context, value -> value);
        }

        @Override
        public void receive(Integer changed, Context<Integer> context) {
            room.heating.set(room.temperature.get() < room.wish.get());
        }
    }

    private record Display(Room room) implements Actor<Integer> {
        @Override
        public void started(Context<Integer> context) {
            room.temperature.observe(context, value -> value);
        }

        @Override
        public void receive(Integer temperature, Context<Integer> context) {
            room.drawn.add(temperature / 100 + "." + temperature % 100);
        }
    }

    private static void press(Room room, String keys) {
        keys.chars().forEach(key -> add(room.wish, key == '+' ? 1 : -1));
    }

    /** The heater begins half a second after the loss, so that no two changes are at the same time. */
    private static Room room(Simulation simulation) {
        ActorSystem system = simulation.system();
        var room = new Room(system);
        system.spawn("display", () -> new Display(room));
        system.spawn("thermostat", () -> new Thermostat(room));
        system.spawn("loss", () -> new Loss(room));
        simulation.run(Duration.ofMillis(500));
        system.spawn("heater", () -> new Heater(room));
        return room;
    }

    @Simulate(seeds = 50)
    void theRoomIsAsWarmAsExpectedAndIsDrawnWhenItHasChanged(Simulation simulation) {
        Room room = room(simulation);
        simulation.run(SECOND.multipliedBy(9)); // to 9.5 s, on all the time
        assertThat(room.heating.get()).isTrue();
        simulation.run(Duration.ofMillis(250));
        assertThat(room.drawn)
                .containsExactly(
                        "20.90", "20.89", "20.88", "20.87", "20.90", "20.89", "20.88", "20.87", "20.90", "20.89",
                        "20.88", "20.87", "20.90");

        room.drawn.clear();
        press(room, "-".repeat(15));
        assertThat(room.wish.get()).isEqualTo(2085);
        simulation.run(Duration.ofMillis(100));
        assertThat(room.heating.get()).isFalse();
        simulation.run(SECOND.multipliedBy(11)); // off from 20.90 to 20.84, and then on for three hundredths
        assertThat(room.drawn)
                .containsExactly(
                        "20.89", "20.88", "20.87", "20.86", "20.85", "20.84", "20.87", "20.86", "20.85", "20.84",
                        "20.87", "20.86", "20.85");

        room.drawn.clear();
        press(room, "+-+-"); // is where it was
        simulation.run(Duration.ofMillis(100));
        assertThat(room.drawn).isEmpty();
    }

    /** Who has looked, and acts later on what was seen then, would undo what has changed meanwhile. */
    @Simulate(seeds = 50)
    void nobodyActsOnAStaleSnapshot(Simulation simulation) {
        Room room = room(simulation);
        int seen = room.temperature.get();
        simulation.run(SECOND);
        assertThat(room.temperature.compareAndSet(seen, seen + 3)).isFalse();
        assertThat(room.temperature.get()).isEqualTo(2089);
        add(room.temperature, 3);
        assertThat(room.temperature.get()).isEqualTo(2092);
    }
}
