package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Overflow;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReport;
import dev.troupe.SystemSettings;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulation;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicTest {
    private static final Duration SOON = Duration.ofMillis(500);

    private static final SpawnOptions OPTIONS = SpawnOptions.defaults()
            .withMailbox(8)
            .withExactMailbox()
            .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    private static <T> Topic<T> topic(Simulation simulation) {
        return new Topic<>(simulation.system(), "topic", OPTIONS);
    }

    private static void publish(Topic<? super Integer> topic, Simulation simulation, int from, int to) {
        for (int i = from; i <= to; i++) {
            assertThat(topic.publish(i)).isEqualTo(Delivery.ACCEPTED);
        }
        simulation.run(SOON);
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void twoSubscribersGetOneTwoThreeAndStopAtThree() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> plain = topic.events().backlog(10, Overflow.REJECT);
            Probe<Integer> actor = simulation.probe();
            Subscription actors = topic.events().to(actor.ref());
            assertThat(topic.subscribers()).isEqualTo(2);
            publish(topic, simulation, 1, 3);
            plain.close();
            actors.close();
            publish(topic, simulation, 4, 5);
            assertThat(plain.poll()).isEqualTo(1);
            assertThat(plain.takeAll()).containsExactly(2, 3);
            assertThat(plain.poll()).isNull();
            assertThat(actor.rest()).containsExactly(1, 2, 3);
            assertThat(plain.isOpen()).isFalse();
            assertThat(actors.isOpen()).isFalse();
            assertThat(topic.subscribers()).isZero();
        });
    }

    /**
     * Publishes what it is told on a topic of its own, whose subscriber is told again by each incarnation; minus one is a
     * crash.
     */
    private static final class Publisher implements Actor<Integer> {
        private final ActorRef<Integer> subscriber;
        private Optional<Topic<Integer>> topic = Optional.empty();

        private Publisher(ActorRef<Integer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void started(Context<Integer> context) {
            var own = new Topic<Integer>(context, "topic", SpawnOptions.defaults());
            assertThatThrownBy(() -> new Topic<Integer>(
                            context, "kept", SpawnOptions.defaults().keptAcrossRestart()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(": name=kept keepAcrossRestart=true");
            own.events().to(subscriber);
            topic = Optional.of(own);
        }

        @Override
        public void receive(Integer message, Context<Integer> context) {
            if (message < 0) {
                throw new IllegalStateException("planted");
            }
            topic.orElseThrow().publish(message);
        }
    }

    @Test
    void theTopicOfAnActorEndsWithItsIncarnation() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<Integer> subscriber = simulation.probe();
            ActorRef<Integer> publisher = simulation
                    .system()
                    .spawn("publisher", () -> new Publisher(subscriber.ref()), OPTIONS.withAttempts(1));
            for (int message : List.of(1, -1, 2)) {
                publisher.tell(message);
                simulation.run(SOON);
            }
            assertThat(publisher.incarnation()).isEqualTo(2);
            assertThat(subscriber.rest()).containsExactly(1, 2);
        });
    }

    @Test
    void eventsAreSelectedByTypeAndByWhatTheyAreAndToldAsWhatIsMadeOfThem() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Object> topic = topic(simulation);
            Backlog<Object> all = topic.events().backlog(10, Overflow.REJECT);
            Backlog<Integer> even =
                    topic.events().of(Integer.class).where(i -> i % 2 == 0).backlog(10, Overflow.REJECT);
            Backlog<Integer> lengths = topic.events()
                    .of(String.class)
                    .map(text -> text.isEmpty() ? null : text.length())
                    .backlog(10, Overflow.REJECT);
            Probe<String> actor = simulation.probe();
            topic.events()
                    .of(Integer.class)
                    .where(i -> i > 1)
                    .map(i -> "number " + i)
                    .to(actor.ref());
            for (Object event : List.of(1, "one", 2, "", 3, "three", 4)) {
                topic.publish(event);
            }
            simulation.run(SOON);
            assertThat(all.takeAll()).containsExactly(1, "one", 2, "", 3, "three", 4);
            assertThat(even.takeAll()).containsExactly(2, 4);
            assertThat(lengths.takeAll()).containsExactly(3, 5);
            assertThat(actor.rest()).containsExactly("number 2", "number 3", "number 4");
        });
    }

    @Test
    void whoSubscribesIsToldOfWhatIsPublishedAfterwards() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            topic.publish(1); // and is still to be told
            Backlog<Integer> plain = topic.events().backlog(10, Overflow.REJECT);
            Probe<Integer> actor = simulation.probe();
            topic.events().to(actor.ref());
            publish(topic, simulation, 2, 3);
            assertThat(plain.takeAll()).containsExactly(2, 3);
            assertThat(actor.rest()).containsExactly(2, 3);
        });
    }

    // ---- Full backlogs

    @Test
    void aFullBacklogDropsTheNewestOrTheOldestAndCounts() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> rejects = topic.events().backlog(3, Overflow.REJECT);
            Backlog<Integer> drops = topic.events().backlog(3, Overflow.DROP_OLDEST);
            publish(topic, simulation, 1, 5);
            assertThat(rejects.size()).isEqualTo(3);
            assertThat(rejects.takeAll()).containsExactly(1, 2, 3);
            assertThat(drops.takeAll()).containsExactly(3, 4, 5);
            assertThat(rejects.dropped()).isEqualTo(2);
            assertThat(drops.dropped()).isEqualTo(2);
            publish(topic, simulation, 6, 6);
            assertThat(rejects.takeAll()).containsExactly(6);
            assertThat(drops.takeAll()).containsExactly(6);
        });
    }

    @Test
    void aFullBacklogHasThePublisherWaitUntilItHasFallenToHalf() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> waits = topic.events().backlog(4, Overflow.WAIT);
            Backlog<Integer> other = topic.events().backlog(100, Overflow.REJECT);
            publish(topic, simulation, 1, 8);
            publish(topic, simulation, 9, 12); // 8 wait in the topic
            assertThat(topic.publish(13)).isEqualTo(Delivery.FULL);
            assertThat(waits.size()).isEqualTo(4);
            assertThat(other.takeAll()).containsExactly(1, 2, 3, 4);

            assertThat(waits.poll()).isEqualTo(1);
            simulation.run(SOON);
            assertThat(waits.size()).isEqualTo(3);
            assertThat(waits.poll()).isEqualTo(2);
            simulation.run(SOON);
            assertThat(waits.size()).isEqualTo(4);

            var got = new ArrayList<>(List.of(1, 2));
            while (got.size() < 12) {
                got.addAll(waits.takeAll());
                simulation.run(SOON);
            }
            publish(topic, simulation, 13, 13);
            got.addAll(waits.takeAll());
            assertThat(got).isEqualTo(upTo(13));
            assertThat(waits.dropped()).isZero();
            assertThat(other.takeAll()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12, 13);
        });
    }

    @Test
    void aSubscriberThatIsClosedHoldsNobodyUp() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> waits = topic.events().backlog(1, Overflow.WAIT);
            Backlog<Integer> other = topic.events().backlog(100, Overflow.REJECT);
            publish(topic, simulation, 1, 5);
            assertThat(other.takeAll()).containsExactly(1);
            waits.close();
            simulation.run(SOON);
            assertThat(other.takeAll()).containsExactly(2, 3, 4, 5);
            assertThat(waits.takeAll()).containsExactly(1);
        });
    }

    @Test
    void anActorWithAFullMailboxHasThePublisherWait() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            var got = new ArrayList<Integer>();
            ActorRef<Integer> slow = simulation
                    .system()
                    .spawn(
                            () -> (Integer number, Context<Integer> context) -> {
                                got.add(number);
                                context.await(
                                        context.system().blocking(() -> 1), Duration.ofDays(1), (one, failure) -> {});
                            },
                            OPTIONS.withMailbox(2));
            topic.events().to(slow);
            for (int i = 1; i <= 100; i++) {
                assertThat(topic.publishOrWait(i)).isEqualTo(Delivery.ACCEPTED);
            }
            simulation.run(Duration.ofMinutes(1));
            assertThat(got).isEqualTo(upTo(100));
            assertThat(simulation.system().deadLetters()).isZero();
        });
    }

    // ---- Events that expire

    @Test
    void anEventExpiresWhereverItWaits() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> waits = topic.events().backlog(2, Overflow.WAIT);
            Backlog<Integer> other = topic.events().backlog(10, Overflow.REJECT);
            topic.publish(1, Duration.ofSeconds(10));
            topic.publish(2);
            topic.publish(3, Duration.ofSeconds(5)); // waits in the topic
            topic.publish(4, Duration.ofSeconds(20));
            topic.publish(5);
            simulation.run(Duration.ofSeconds(9));
            assertThat(other.size()).isEqualTo(2);
            simulation.run(Duration.ofSeconds(3)); // the first makes room by itself
            assertThat(waits.takeAll()).containsExactly(2, 4);
            assertThat(waits.expired()).isEqualTo(1);
            simulation.run(Duration.ofSeconds(10));
            assertThat(waits.takeAll()).containsExactly(5);
            assertThat(other.takeAll()).containsExactly(2, 5);
            assertThat(other.expired()).isEqualTo(2);
            assertThat(topic.publishOrWait(6, Duration.ofSeconds(5))).isEqualTo(Delivery.ACCEPTED);
            simulation.run(Duration.ofSeconds(6));
            assertThat(other.takeAll()).isEmpty();
            assertThat(other.expired()).isEqualTo(3);
            assertThatThrownBy(() -> topic.publish(6, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("keptFor=PT0S");
        });
    }

    // ---- Subscribers that fail or are gone

    @Test
    void anActorThatHasEndedIsForgotten() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Probe<Integer> actor = simulation.probe();
            Subscription subscription = topic.events().to(actor.ref());
            actor.ref().stop();
            simulation.run(SOON);
            publish(topic, simulation, 1, 1);
            assertThat(topic.subscribers()).isZero();
            assertThat(subscription.isOpen()).isFalse();
            assertThat(simulation.system().deadLetters()).isZero();
        });
    }

    @Test
    void eachIncarnationMaySubscribeAgainAndNothingIsLostOrDoubled() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            var got = new ArrayList<Integer>();
            final class Subscriber implements Actor<Integer> {
                @Override
                public void started(Context<Integer> context) {
                    topic.events().to(context.self());
                }

                @Override
                public void receive(Integer number, Context<Integer> context) {
                    if (number % 3 == 0 && context.attempt() == 1) {
                        throw new IllegalStateException("planted");
                    }
                    got.add(number);
                }
            }
            ActorRef<Integer> actor = simulation.system().spawn(Subscriber::new, OPTIONS);
            simulation.run(SOON);
            publish(topic, simulation, 1, 8);
            publish(topic, simulation, 9, 16);
            assertThat(actor.incarnation()).isEqualTo(6);
            assertThat(got).isEqualTo(upTo(16));
            assertThat(topic.subscribers()).isEqualTo(1);
        });
    }

    /** The address is another object in each incarnation, and what it makes of an event is that incarnation's own. */
    @Test
    void eachIncarnationMaySubscribeByAnAdaptedAddress() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            var got = new ArrayList<String>();
            ActorRef<String> actor = simulation
                    .system()
                    .spawn(
                            () -> new Actor<String>() {
                                @Override
                                public void started(Context<String> context) {
                                    long incarnation = context.incarnation();
                                    topic.events().to(context.adapt(number -> number + " in " + incarnation));
                                }

                                @Override
                                public void receive(String message, Context<String> context) {
                                    got.add(message);
                                }
                            },
                            OPTIONS);
            for (int i = 1; i <= 3; i++) {
                simulation.run(SOON);
                publish(topic, simulation, i, i);
                assertThat(topic.subscribers()).isEqualTo(1);
                actor.kill();
            }
            assertThat(got).containsExactly("1 in 1", "2 in 2", "3 in 3");
        });
    }

    @Test
    void anActorHasOneSubscriptionWhichTheNextOneReplaces() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Object> topic = topic(simulation);
            Probe<Object> actor = simulation.probe();
            Subscription first = topic.events().of(Integer.class).to(actor.ref());
            Subscription second = topic.events().of(String.class).to(actor.ref());
            assertThat(second).isSameAs(first);
            topic.publish(1);
            topic.publish("one");
            simulation.run(SOON);
            assertThat(actor.rest()).containsExactly("one");
        });
    }

    @Test
    void aSelectionThatThrowsEndsItsSubscriptionOnly() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> throwing =
                    topic.events().where(i -> 6 / (i - 2) > 0).backlog(10, Overflow.REJECT);
            Backlog<Integer> other = topic.events().backlog(10, Overflow.REJECT);
            publish(topic, simulation, 1, 4);
            assertThat(throwing.isOpen()).isFalse();
            assertThat(throwing.takeAll()).isEmpty();
            assertThat(other.takeAll()).containsExactly(1, 2, 3, 4);
            assertThat(topic.subscribers()).isEqualTo(1);
        });
    }

    @Test
    void soDoesOneThatThrowsAnError() throws InterruptedException {
        for (Error planted : List.of(new LinkageError("planted"), new StackOverflowError("planted"))) {
            Simulation.play(simulation -> {
                Topic<Integer> topic = topic(simulation);
                Backlog<Integer> throwing = throwing(topic, planted);
                Backlog<Integer> other = topic.events().backlog(10, Overflow.REJECT);
                publish(topic, simulation, 1, 4);
                assertThat(throwing.isOpen()).isFalse();
                assertThat(other.takeAll()).containsExactly(1, 2, 3, 4);
                assertThat(topic.subscribers()).isEqualTo(1);
                assertThat(throwing).hasToString("Backlog[topic=topic, bound=10]");
            });
        }
    }

    /** Throws once. */
    private static Backlog<Integer> throwing(Topic<Integer> topic, Error planted) {
        var thrown = new AtomicBoolean();
        return topic.events()
                .where(number -> {
                    if (thrown.compareAndSet(false, true)) {
                        throw planted;
                    }
                    return true;
                })
                .backlog(10, Overflow.REJECT);
    }

    /** The turn fails, and is repeated. */
    @Test
    void troubleOfTheMachineEndsNoSubscription() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> throwing = throwing(topic, new InternalError("planted"));
            publish(topic, simulation, 1, 2);
            assertThat(throwing.isOpen()).isTrue();
            assertThat(throwing.takeAll()).containsExactly(1, 2);
        });
    }

    @Test
    void aTopicHasAsManySubscribersAsATurnHasEffectsLessOne() throws InterruptedException {
        Simulation.play(0, Faults.none(), Simulation.settings().maxEffects(5).build(), simulation -> {
            Topic<Integer> topic = topic(simulation);
            var actors = new ArrayList<Probe<Integer>>();
            for (int i = 0; i < 4; i++) {
                actors.add(simulation.probe());
                topic.events().to(actors.get(i).ref());
            }
            assertThatThrownBy(() -> topic.events().backlog(1, Overflow.WAIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("most=4");
            topic.events().to(actors.get(0).ref()).close();
            Backlog<Integer> plain = topic.events().backlog(1, Overflow.WAIT);
            publish(topic, simulation, 1, 1);
            assertThat(plain.takeAll()).containsExactly(1);
            assertThat(actors.get(3).rest()).containsExactly(1);
        });
    }

    // ---- Turns, and the end

    @Test
    void aTurnThatFailsHasPublishedNothing() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> plain = topic.events().backlog(10, Overflow.REJECT);
            ActorRef<Integer> publisher = simulation
                    .system()
                    .spawn(
                            () -> (Integer number, Context<Integer> context) -> {
                                assertThat(topic.publish(number)).isEqualTo(Delivery.ACCEPTED);
                                if (context.attempt() == 1) {
                                    throw new IllegalStateException("planted");
                                }
                            },
                            OPTIONS);
            publisher.tell(1);
            simulation.run(SOON);
            assertThat(plain.takeAll()).containsExactly(1);
        });
    }

    @Test
    void aTopicEndsWhenItHasToldWhatItHadAccepted() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> plain = topic.events().backlog(10, Overflow.REJECT);
            Probe<Integer> actor = simulation.probe();
            Subscription actors = topic.events().to(actor.ref());
            topic.publish(1);
            topic.publish(2);
            topic.close();
            simulation.run(SOON);
            assertThat(topic.publish(3)).isEqualTo(Delivery.CLOSED);
            assertThat(plain.isOpen()).isFalse();
            assertThat(actors.isOpen()).isFalse();
            assertThat(actor.rest()).containsExactly(1, 2);
            assertThat(plain.takeAll()).containsExactly(1, 2);
            assertThat(simulation.system().deadLetters(DeadLetter.Reason.CLOSED))
                    .isZero();
        });
    }

    @Test
    void aFullBacklogDoesNotHoldUpTheEndOfTheSystemAndGetsTheRest() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> nobodyReads = topic.events().backlog(2, Overflow.WAIT);
            publish(topic, simulation, 1, 7);
            assertThat(nobodyReads.size()).isEqualTo(2);
            StopReport report = simulation.system().stop(Duration.ofMinutes(1));
            assertThat(report.drained()).isTrue();
            assertThat(report.took()).isLessThan(Duration.ofSeconds(2));
            assertThat(report.deadLetters()).isZero();
            assertThat(nobodyReads.takeAll()).isEqualTo(upTo(7));
        });
    }

    @Test
    void whatIsLeftInTheBacklogOfATopicThatHasEndedIsTaken() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            Backlog<Integer> plain = topic.events().backlog(10, Overflow.REJECT);
            publish(topic, simulation, 1, 2);
            topic.publish(3);
            topic.close();
            var taken = new ArrayList<Integer>();
            for (boolean more = true; more; ) {
                more = plain.isOpen();
                taken.addAll(plain.takeAll());
                simulation.run(SOON);
            }
            assertThat(taken).containsExactly(1, 2, 3);
        });
    }

    @Test
    void whatATurnPublishesBeforeSomebodySubscribesIsNotTold() throws InterruptedException {
        Simulation.play(simulation -> {
            Topic<Integer> topic = topic(simulation);
            var backlogs = new ArrayList<Backlog<Integer>>();
            ActorRef<Integer> publisher = simulation
                    .system()
                    .spawn(() -> (Integer number, Context<Integer> context) -> {
                        topic.publish(number);
                        backlogs.add(topic.events().backlog(10, Overflow.REJECT));
                        topic.publish(number + 1);
                    });
            publisher.tell(1);
            simulation.run(SOON);
            assertThat(backlogs.getFirst().takeAll()).containsExactly(2);
        });
    }

    @Test
    void aBadBoundIsRefused() throws InterruptedException {
        Simulation.play(simulation -> assertThatThrownBy(
                        () -> topic(simulation).events().backlog(0, Overflow.WAIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bound=0"));
    }

    // ---- With real threads

    /** Its event is a dead letter, so it must not come late either. */
    @Test
    void aTurnThatWasGivenUpTellsNobody() throws InterruptedException {
        var system = ActorSystem.create(SystemSettings.builder().workers(1).build());
        var topic = new Topic<Integer>(system, "topic", OPTIONS.withoutInterrupts());
        var teller = new CompletableFuture<Thread>();
        var goesOn = new CountDownLatch(1);
        Backlog<Integer> plain = topic.events()
                .where(number -> {
                    teller.complete(Thread.currentThread());
                    passed(goesOn);
                    return true;
                })
                .backlog(10, Overflow.REJECT);
        Backlog<Integer> next = topic.events().backlog(10, Overflow.REJECT);
        topic.publish(1);
        assertThat(teller.join().isAlive()).isTrue();
        assertThat(system.stop(Duration.ZERO).unfinished()).containsExactly("topic");
        goesOn.countDown();
        teller.join().join();
        assertThat(plain.takeAll()).isEmpty();
        assertThat(next.takeAll()).isEmpty();
    }

    private static void passed(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What its filter holds is its own too, so that may well lead back to it. */
    private static final class Owner {
        private final byte[] weight = new byte[1 << 20];
        private final Backlog<Integer> backlog;

        Owner(Topic<Integer> topic, Overflow overflow) {
            this.backlog = topic.events().where(this::wants).backlog(1, overflow);
        }

        private boolean wants(Integer number) {
            return number < weight.length;
        }
    }

    private static final class Owners {
        private final List<Owner> owners = new ArrayList<>();
        private final ReferenceQueue<Owner> collected = new ReferenceQueue<>();
        private final List<PhantomReference<Owner>> references = new ArrayList<>();

        void subscribe(Topic<Integer> topic, Overflow overflow) {
            var owner = new Owner(topic, overflow);
            assertThat(owner.backlog.isOpen()).isTrue();
            owners.add(owner);
            references.add(new PhantomReference<>(owner, collected));
        }

        void drop() throws InterruptedException {
            owners.clear();
            for (int left = references.size(); left > 0; ) {
                System.gc();
                left -= collected.remove(10) == null ? 0 : 1;
            }
        }
    }

    @Test
    void subscribersThatWereDroppedAreForgotten() throws InterruptedException {
        try (var system = ActorSystem.create(SystemSettings.builder().workers(1).build())) {
            var topic = new Topic<Integer>(system, "topic", OPTIONS);
            Backlog<Integer> stays = topic.events().backlog(10, Overflow.REJECT);
            var owners = new Owners();
            for (int i = 0; i < 5; i++) {
                owners.subscribe(topic, Overflow.DROP_OLDEST);
            }
            topic.publish(1);
            assertThat(topic.subscribers()).isEqualTo(6);
            owners.drop();
            assertThat(topic.subscribers()).isEqualTo(1);
            assertThat(stays.isOpen()).isTrue();
        }
    }

    /** Nobody takes from it any more, so its collection is what goes on. */
    @Test
    void aFullSubscriberThatWasDroppedHoldsNobodyUp() throws InterruptedException {
        try (var system = ActorSystem.create(SystemSettings.builder().workers(1).build())) {
            var topic = new Topic<Integer>(system, "topic", OPTIONS.withMailbox(1));
            var owners = new Owners();
            owners.subscribe(topic, Overflow.WAIT);
            while (topic.publish(1) != Delivery.FULL) {
                Thread.onSpinWait();
            }
            owners.drop();
            for (int i = 0; i < 10; i++) {
                assertThat(topic.publishOrWait(1)).isEqualTo(Delivery.ACCEPTED);
            }
            assertThat(topic.subscribers()).isZero();
        }
    }
}
