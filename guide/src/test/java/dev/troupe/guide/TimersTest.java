package dev.troupe.guide;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Cancellable;
import dev.troupe.Context;
import dev.troupe.Timers;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/timers.md. */
class TimersTest {
    // region kinds
    enum Due {
        ONCE,
        RATE,
        DELAY,
        IDLE,
        ENOUGH
    }

    static final class Clockwork implements Actor<Due> {
        private final ActorRef<Due> seen;
        private Cancellable rate;
        private Cancellable delay;

        Clockwork(ActorRef<Due> seen) {
            this.seen = seen;
        }

        @Override
        public void started(Context<Due> context) {
            context.after(Duration.ofMinutes(5), Due.ONCE);
            rate = context.every(Duration.ofHours(1), Due.RATE);
            delay = context.withFixedDelay(Duration.ofHours(3), Due.DELAY);
            context.whenIdle(Duration.ofHours(12), Due.IDLE);
        }

        @Override
        public void receive(Due due, Context<Due> context) {
            seen.tell(due);
            if (due == Due.ENOUGH) {
                rate.cancel();
                delay.cancel();
            }
        }
    }
    // endregion

    @Test
    void kinds() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<Due> seen = simulation.probe();
            ActorRef<Due> clockwork = simulation.system().spawn(() -> new Clockwork(seen.ref()));
            seen.expect(Due.ONCE, Duration.ofMinutes(6));
            seen.expect(Due.RATE, Duration.ofHours(1));
            seen.expect(Due.RATE, Duration.ofMinutes(61));
            seen.expectNone(Duration.ofMinutes(50));
            seen.next(Duration.ofMinutes(20)); // both are due in the third hour
            seen.next(Duration.ofMinutes(20));
            clockwork.tell(Due.ENOUGH);
            seen.expect(Due.ENOUGH, Duration.ofMinutes(1));
            seen.expectNone(Duration.ofHours(11));
            seen.expect(Due.IDLE, Duration.ofHours(2));
            seen.expectNone(Duration.ofDays(1)); // once, until the next message
        });
    }

    // region keys
    sealed interface Search {}

    record Typed(String query) implements Search {}

    record Look(String query) implements Search {}

    /** Looks when nobody has typed for 300 ms. */
    static final class SearchBox implements Actor<Search> {
        private final ActorRef<String> index;
        private Timers<String, Search> timers;

        SearchBox(ActorRef<String> index) {
            this.index = index;
        }

        @Override
        public void started(Context<Search> context) {
            timers = new Timers<>(context);
        }

        @Override
        public void receive(Search message, Context<Search> context) {
            switch (message) {
                case Typed(var query) when query.isEmpty() -> timers.cancel("look");
                case Typed(var query) -> timers.after("look", Duration.ofMillis(300), new Look(query));
                case Look(var query) -> index.tell(query);
            }
        }
    }
    // endregion

    @Test
    void keys() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> index = simulation.probe();
            ActorRef<Search> box = simulation.system().spawn(() -> new SearchBox(index.ref()));
            for (String query : new String[] {"t", "tr", "tro"}) {
                box.tell(new Typed(query));
                index.expectNone(Duration.ofMillis(200));
            }
            index.expect("tro", Duration.ofMillis(200));
            box.tell(new Typed("trou"));
            box.tell(new Typed(""));
            index.expectNone(Duration.ofHours(1));
        });
    }
}
