package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Overflow;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.router.Backlog;
import dev.troupe.router.Latest;
import dev.troupe.router.Topic;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/topics.md. */
class TopicsTest {
    // region events
    sealed interface Event {
        record Sold(String item, int price) implements Event {}

        record Returned(String item) implements Event {}
    }

    /** Adds up what was sold. */
    static final class Till implements Actor<Event.Sold> {
        private int total;

        @Override
        public void receive(Event.Sold sold, Context<Event.Sold> context) {
            total += sold.price();
            if (total >= 10) {
                context.stop();
            }
        }
    }
    // endregion

    @Test
    void topics() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            ActorRef<Event.Sold> till = system.spawn("till", Till::new);
            // region topic
            var events = new Topic<Event>(system, "events", SpawnOptions.defaults());
            events.events().of(Event.Sold.class).to(till); // an actor, by the type of the event
            Backlog<Event> backlog = events.events().backlog(100, Overflow.DROP_OLDEST); // any other code

            events.publish(new Event.Sold("apple", 3));
            events.publish(new Event.Returned("apple"));
            events.publish(new Event.Sold("pear", 7));
            // endregion
            simulation.untilIdle(Duration.ofMinutes(1));
            // region backlog
            List<Event> all = backlog.takeAll(); // or one by one: backlog.poll()
            backlog.close();
            // endregion
            assertThat(all).hasSize(3);
            assertThat(till.hasEnded()).isTrue();
        });
    }

    /** Each event at which it hangs would be lost to all. */
    @Test
    void aConditionThatHangsLosesItsOwnSubscription() throws InterruptedException {
        var settings =
                SystemSettings.builder().hangAfter(Duration.ofMillis(100)).build();
        for (boolean heedsInterrupts : new boolean[] {false, true}) {
            try (var system = ActorSystem.create(settings)) {
                var options = SpawnOptions.defaults();
                var topic =
                        new Topic<Integer>(system, "topic", heedsInterrupts ? options : options.withoutInterrupts());
                var never = new CountDownLatch(1);
                Backlog<Integer> hangs =
                        topic.events().where(number -> waitsFor(never)).backlog(10, Overflow.REJECT);
                Backlog<Integer> other = topic.events().backlog(10, Overflow.REJECT);
                while (other.size() == 0 && system.deadLetters(DeadLetter.Reason.ATTEMPTS) < 5) {
                    topic.publish(1);
                }
                assertThat(other.takeAll()).isNotEmpty();
                assertThat(hangs.isOpen()).isFalse();
                never.countDown();
            }
        }
    }

    private static boolean waitsFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            return true; // as if nothing had happened
        }
        return true;
    }

    // region thermostat
    record Temperature(int hundredths) {}

    /** Is told of the newest temperature, however many there were since it has looked. */
    record Display(Latest<Temperature> room, List<String> shown) implements Actor<Temperature> {
        @Override
        public void started(Context<Temperature> context) {
            room.observe(context, temperature -> temperature);
        }

        @Override
        public void receive(Temperature temperature, Context<Temperature> context) {
            shown.add(temperature.hundredths() / 100 + "°");
        }
    }
    // endregion

    @Test
    void latest() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            var shown = new ArrayList<String>();
            // region latest
            var room = new Latest<>(system, new Temperature(2090));
            system.spawn("display", () -> new Display(room, shown));
            Temperature seen = room.get();
            boolean isMine = room.compareAndSet(seen, new Temperature(seen.hundredths() + 10)); // false if it is stale
            // endregion
            simulation.untilIdle(Duration.ofMinutes(1));
            assertThat(isMine).isTrue();
            assertThat(shown.getLast()).isEqualTo("21°");
        });
    }
}
