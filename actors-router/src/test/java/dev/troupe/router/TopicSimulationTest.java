package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Overflow;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whatever befalls a topic, its publishers and its subscribers, events are in order, and lost by name only. */
class TopicSimulationTest {
    private static final int EVENTS = 60;
    private static final int PUBLISHERS = 2;
    private static final int BOUND = 4;

    private static final SpawnOptions OPTIONS = SpawnOptions.defaults()
            .withMailbox(6)
            .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    /** @param number among those of its publisher */
    private record Event(int publisher, int number) {}

    /** A day of a topic with two publishers, an actor and the play itself, and a subscriber of each kind. */
    private static final class Play {
        private final Simulation simulation;
        private final Topic<Event> topic;
        private final Set<Event> lostByTopic = new HashSet<>();
        private final Set<Event> lostByActor = new HashSet<>();
        private final Set<Event> lostByPublisher = new HashSet<>();
        private final Set<Event> refused = new HashSet<>();
        private final List<Event> seenByActor = new ArrayList<>();
        private final ActorRef<Event> actor;
        private final ActorRef<Event> publisher;
        private final Backlog<Event> waiting;
        private final Backlog<Event> rejecting;
        private final Backlog<Event> dropping;
        private final List<Event> taken = new ArrayList<>();

        Play(Simulation simulation) {
            this.simulation = simulation;
            simulation.check(Checkers.messages());
            simulation.check(new Checker() {
                @Override
                public void deadLetter(DeadLetter letter) {
                    if (letter.message() instanceof Publication publication) {
                        lostByTopic.add((Event) publication.event());
                    } else if (letter.message() instanceof Event event) {
                        (letter.to().equals("actor") ? lostByActor : lostByPublisher).add(event);
                    }
                }
            });
            topic = new Topic<>(simulation.system(), "topic", OPTIONS);
            actor = simulation
                    .system()
                    .spawn("actor", () -> (Event event, Context<Event> context) -> seenByActor.add(event), OPTIONS);
            publisher = simulation
                    .system()
                    .spawn("publisher", () -> (Event event, Context<Event> context) -> topic.publish(event), OPTIONS);
            topic.events().to(actor);
            waiting = topic.events().backlog(BOUND, Overflow.WAIT);
            rejecting = topic.events().backlog(EVENTS / 2, Overflow.REJECT);
            dropping = topic.events().backlog(EVENTS / 2, Overflow.DROP_OLDEST);
        }

        void publishAll() {
            for (int i = 0; i < EVENTS; i++) {
                var outside = new Event(0, i);
                insist(outside, () -> topic.publish(outside));
                var inTurn = new Event(1, i);
                insist(inTurn, () -> publisher.tell(inTurn));
                simulation.run(Duration.ofNanos(simulation.random().nextInt(50_000)));
                if (simulation.random().nextInt(4) == 0) {
                    take();
                }
            }
        }

        private void insist(Event event, Way way) {
            Delivery delivery = way.tell();
            while (delivery == Delivery.FULL) {
                simulation.run(Duration.ofMillis(1));
                take();
                delivery = way.tell();
            }
            if (delivery == Delivery.CLOSED) {
                refused.add(event);
            }
        }

        void takeTheRest() {
            for (int i = 0; i < 200; i++) {
                simulation.run(Duration.ofSeconds(10));
                take();
            }
        }

        private void take() {
            List<Event> some = waiting.takeAll();
            assertThat(some).hasSizeLessThanOrEqualTo(BOUND);
            taken.addAll(some);
        }

        /** What must have been told to each subscriber, or more. */
        Set<Event> told() {
            var told = new HashSet<Event>();
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                for (int i = 0; i < EVENTS; i++) {
                    told.add(new Event(publisher, i));
                }
            }
            told.removeAll(refused);
            told.removeAll(lostByTopic);
            told.removeAll(lostByPublisher);
            return told;
        }
    }

    private interface Way {
        Delivery tell();
    }

    private static void assertInOrder(List<Event> events) {
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            int its = publisher;
            assertThat(events.stream().filter(event -> event.publisher == its).map(event -> event.number))
                    .isSorted();
        }
    }

    @Simulate(seeds = 200, faults = Weather.STORM)
    void nothingIsLostButByNameAndEachSubscriberIsToldInOrder(Simulation simulation) {
        var play = new Play(simulation);
        play.publishAll();
        simulation.calm();
        play.takeTheRest();

        Set<Event> told = play.told();
        assertInOrder(play.taken);
        assertThat(play.taken).doesNotHaveDuplicates().containsAll(told);
        assertThat(play.waiting.dropped()).isZero();

        List<Event> rejecting = play.rejecting.takeAll();
        assertInOrder(rejecting);
        assertThat(rejecting).doesNotHaveDuplicates();
        assertThat(rejecting.size() + play.rejecting.dropped()).isEqualTo(play.taken.size());
        assertThat(play.taken).startsWith(rejecting.toArray(Event[]::new));

        List<Event> dropping = play.dropping.takeAll();
        assertInOrder(dropping);
        assertThat(dropping.size() + play.dropping.dropped()).isEqualTo(play.taken.size());
        assertThat(play.taken).endsWith(dropping.toArray(Event[]::new));

        assertInOrder(play.seenByActor);
        if (!play.actor.hasEnded()) { // of one that has ended the topic knows, and tells it nothing
            told.removeAll(play.lostByActor);
            assertThat(play.seenByActor).containsAll(told);
        }
    }

    @Simulate(seeds = 100, faults = Weather.STORM)
    void whoHasUnsubscribedIsToldNothingMoreAndTheTopicIsEmptyAfterwards(Simulation simulation) {
        var play = new Play(simulation);
        Subscription actors = play.topic.events().to(play.actor);
        for (int i = 0; i < 10; i++) {
            var event = new Event(0, i);
            play.insist(event, () -> play.topic.publish(event));
            simulation.run(Duration.ofMillis(1));
        }
        play.takeTheRest();
        play.waiting.close();
        play.rejecting.close();
        play.dropping.close();
        actors.close();
        play.rejecting.takeAll();
        play.dropping.takeAll();
        play.seenByActor.clear();
        for (int i = 10; i < 20; i++) {
            var event = new Event(0, i);
            play.insist(event, () -> play.topic.publish(event));
        }
        play.takeTheRest();
        assertThat(play.taken).allMatch(event -> event.number < 10);
        assertThat(play.rejecting.takeAll()).isEmpty();
        assertThat(play.dropping.takeAll()).isEmpty();
        assertThat(play.seenByActor).isEmpty();
        assertThat(play.topic.subscribers()).isZero();
    }
}
