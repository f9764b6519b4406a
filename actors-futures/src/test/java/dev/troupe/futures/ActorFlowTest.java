package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.futures.ActorFlow.Portion;
import dev.troupe.futures.ActorFlow.Pull;
import dev.troupe.futures.ActorFlow.Push;
import dev.troupe.spi.Fault;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams from actors and to actors, whatever befalls them. */
class ActorFlowTest {
    private static final int ELEMENTS = 200;

    private static final Retry RETRY = new Retry(20, Duration.ofMillis(100), Duration.ofMinutes(10), 1.5, 0.5);

    private static final SpawnOptions RESTARTED =
            SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    private static List<Integer> numbers() {
        return IntStream.range(0, ELEMENTS).boxed().toList();
    }

    /** Answers by position, so that it needs no memory; a few at a time, as it likes. */
    private static final class Numbers implements Actor<Pull<Integer>> {
        @Override
        public void receive(Pull<Integer> pull, Context<Pull<Integer>> context) {
            int from = Math.toIntExact(pull.from());
            int to = Math.min(ELEMENTS, from + 1 + context.random().nextInt(pull.most()));
            pull.reply().with(new Portion<>(numbers().subList(from, to), to == ELEMENTS));
        }
    }

    /** What outlives the incarnations of the consumer, as a journal would. Changed by committed turns only, see below. */
    private static final class Store {
        private final List<Integer> taken = new ArrayList<>();
    }

    /**
     * Takes by position. It adds to the store, which is a side effect: a turn that fails after that is tried again, and
     * finds that it has these elements already.
     */
    private record Collector(Store store) implements Actor<Push<Integer>> {
        @Override
        public void receive(Push<Integer> push, Context<Push<Integer>> context) {
            if (push.from() == store.taken.size()) {
                store.taken.addAll(push.portion().elements());
            }
            push.reply().with((long) store.taken.size());
        }
    }

    private static ActorFlow flow(Simulation simulation) {
        return new ActorFlow(simulation.system(), 8, Duration.ofSeconds(10), RETRY);
    }

    @Simulate
    void elementsFlowFromOneActorToAnother(Simulation simulation) {
        simulation.check(Checkers.messages());
        simulation.check(Checkers.forgottenReplies());
        var store = new Store();
        ActorRef<Pull<Integer>> from = simulation.system().spawn(Numbers::new);
        ActorRef<Push<Integer>> to = simulation.system().spawn(() -> new Collector(store));
        ActorFlow flow = flow(simulation);
        Elements<Integer> odd =
                flow.<Pull<Integer>, Integer>from(from, pull -> pull).filter(n -> n % 2 == 1);
        Handle<Long> stream = new Spawner(simulation.system()).spawn(flow.into(odd, to, push -> push));
        assertThat(stream.join()).isEqualTo(ELEMENTS / 2);
        assertThat(store.taken)
                .isEqualTo(numbers().stream().filter(n -> n % 2 == 1).toList());
    }

    /** It holds back its answers, so the producer is not asked for more than a portion ahead. */
    @Test
    void whoDoesNotAnswerGetsNoMore() throws InterruptedException {
        Simulation.play(simulation -> {
            var pulls = new ArrayList<Pull<Integer>>();
            var pushes = new ArrayList<Push<Integer>>();
            ActorRef<Pull<Integer>> from = simulation
                    .system()
                    .spawn(() -> (Pull<Integer> pull, Context<Pull<Integer>> context) -> {
                        pulls.add(pull);
                        int at = Math.toIntExact(pull.from());
                        pull.reply().with(new Portion<>(numbers().subList(at, at + pull.most()), false));
                    });
            ActorRef<Push<Integer>> to = simulation
                    .system()
                    .spawn(() -> (Push<Integer> push, Context<Push<Integer>> context) -> pushes.add(push));
            ActorFlow flow = flow(simulation);
            new Spawner(simulation.system())
                    .spawn(flow.into(flow.<Pull<Integer>, Integer>from(from, pull -> pull), to, push -> push));
            simulation.run(Duration.ofSeconds(9));
            assertThat(pushes).hasSize(1);
            assertThat(pulls).hasSizeLessThanOrEqualTo(2);
            pushes.getFirst().reply().with(pushes.getFirst().next());
            simulation.run(Duration.ofSeconds(1));
            assertThat(pushes).hasSize(2);
            assertThat(pushes.getLast().from()).isEqualTo(8);
        });
    }

    @Test
    void whatAnActorHasNotTakenIsGivenAgain() throws InterruptedException {
        Simulation.play(simulation -> {
            var taken = new ArrayList<Integer>();
            ActorRef<Push<Integer>> to = simulation
                    .system()
                    .spawn(() -> (Push<Integer> push, Context<Push<Integer>> context) -> {
                        assertThat(push.from()).isEqualTo(taken.size());
                        push.portion().elements().stream().limit(3).forEach(taken::add);
                        push.reply().with((long) taken.size());
                    });
            Handle<Long> stream = new Spawner(simulation.system())
                    .spawn(flow(simulation).into(Elements.of(numbers()), to, push -> push));
            assertThat(stream.join()).isEqualTo(ELEMENTS);
            assertThat(taken).isEqualTo(numbers());
        });
    }

    @Test
    void aProducerThatHasNothingYetIsAskedAgainAfterAPause() throws InterruptedException {
        Simulation.play(simulation -> {
            int[] pulls = {0};
            Duration ready = Duration.ofSeconds(10);
            ActorRef<Pull<Integer>> from = simulation
                    .system()
                    .spawn(() -> (Pull<Integer> pull, Context<Pull<Integer>> context) -> {
                        pulls[0]++;
                        boolean yet = simulation.time().compareTo(ready) >= 0;
                        pull.reply().with(new Portion<>(yet ? List.of(7) : List.of(), yet));
                    });
            Handle<Integer> sum = new Spawner(simulation.system())
                    .spawn(flow(simulation)
                            .<Pull<Integer>, Integer>from(from, pull -> pull)
                            .fold(0, Integer::sum));
            assertThat(sum.join()).isEqualTo(7);
            assertThat(pulls[0]).isBetween(10, 250); // pauses of 50 to 100 ms
        });
    }

    /** The elements before it come first. */
    @Test
    void anActorIsToldThatItsStreamHasFailed() throws InterruptedException {
        Simulation.play(simulation -> {
            var taken = new ArrayList<Integer>();
            var told = new ArrayList<Exception>();
            ActorRef<Push<Integer>> to = simulation
                    .system()
                    .spawn(() -> (Push<Integer> push, Context<Push<Integer>> context) -> {
                        taken.addAll(push.portion().elements());
                        assertThat(push.portion().last()).isFalse();
                        if (push.failure() != null) {
                            told.add(push.failure());
                        }
                        push.reply().with(push.next());
                    });
            Handle<Long> stream =
                    new Spawner(simulation.system()).spawn(flow(simulation).into(failing(), to, push -> push));
            assertThatThrownBy(stream::join).hasCauseInstanceOf(IOException.class);
            assertThat(taken).isEqualTo(numbers().subList(0, 11));
            assertThat(told).singleElement().isInstanceOf(IOException.class);
        });
    }

    @Test
    void aFailureOfAStreamIsNotHiddenByAnActorThatCannotBeToldOfIt() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Push<Integer>> to = simulation
                    .system()
                    .spawn(() -> (Push<Integer> push, Context<Push<Integer>> context) -> {
                        if (push.from() == 8) {
                            context.stop();
                        } else {
                            push.reply().with(push.next());
                        }
                    });
            Handle<Long> stream =
                    new Spawner(simulation.system()).spawn(flow(simulation).into(failing(), to, push -> push));
            assertThatThrownBy(stream::join)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .singleElement()
                            .isInstanceOf(AskException.Undelivered.class));
        });
    }

    /** After 11 elements. */
    private static Elements<Integer> failing() {
        return Elements.of(numbers()).map(n -> {
            if (n == 11) {
                throw new IOException("on purpose");
            }
            return n;
        });
    }

    /** What is final is not asked again. */
    @Test
    void aStreamFromAnActorThatHasEndedOrIntoOneFailsAtOnce() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Pull<Integer>> from = simulation.system().spawn(Numbers::new);
            ActorRef<Push<Integer>> to = simulation.system().spawn(() -> new Collector(new Store()));
            from.stop();
            to.stop();
            simulation.until(Duration.ofMillis(1), () -> from.hasEnded() && to.hasEnded());
            ActorFlow flow = flow(simulation);
            var spawner = new Spawner(simulation.system());
            Handle<Integer> sum = spawner.spawn(
                    flow.<Pull<Integer>, Integer>from(from, pull -> pull).fold(0, Integer::sum));
            Handle<Long> stream = spawner.spawn(flow.into(Elements.of(numbers()), to, push -> push));
            assertThatThrownBy(sum::join).hasCauseInstanceOf(AskException.Undelivered.class);
            assertThatThrownBy(stream::join).hasCauseInstanceOf(AskException.Undelivered.class);
            assertThat(simulation.time()).isLessThan(Duration.ofMillis(50)); // the shortest pause
        });
    }

    @Test
    void anActorThatHasForgottenWhatItHadEndsAStreamThatCannotBeHadAgain() throws InterruptedException {
        endsTheStream(
                3,
                "an actor has forgotten what it had taken, as one that has restarted does, and it cannot be had again:"
                        + " ActorFlow.between is for that: from=8 taken=3");
    }

    @Test
    void anActorThatHasMoreThanItWasGivenEndsTheStream() throws InterruptedException {
        endsTheStream(
                17, "an actor has more than it was given, as one does that counts two streams as one: to=16 taken=17");
    }

    /** An actor that takes the first portion, and then says that it has so much. */
    private static void endsTheStream(long taken, String why) throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Push<Integer>> to = simulation
                    .system()
                    .spawn(() -> (Push<Integer> push, Context<Push<Integer>> context) ->
                            push.reply().with(push.from() == 0 ? push.next() : taken));
            Handle<Long> stream = new Spawner(simulation.system())
                    .spawn(flow(simulation).into(Elements.of(numbers()), to, push -> push));
            assertThatThrownBy(stream::join).hasRootCauseMessage(why);
        });
    }

    // ---- Between two actors, which may restart, as the one between them may

    private static CompletableFuture<Long> between(Simulation simulation, Store store) {
        ActorRef<Pull<Integer>> from = simulation.system().spawn("from", Numbers::new, RESTARTED);
        ActorRef<Push<Integer>> to = simulation.system().spawn("to", () -> new Collector(store), RESTARTED);
        return flow(simulation)
                .<Pull<Integer>, Push<Integer>, Integer>between(from, pull -> pull, to, push -> push, RESTARTED)
                .toCompletableFuture();
    }

    @Simulate(seeds = 50)
    void whateverWeatherThereIsEachElementIsTakenOnceAndInOrder(Simulation simulation) {
        inOrder(simulation);
    }

    @Simulate(seeds = 50, faults = Weather.SOME)
    void onABadDayEachElementIsTakenOnceAndInOrder(Simulation simulation) {
        inOrder(simulation);
    }

    /** No policy hangs, which would end an actor for good; see the next one. */
    @Test
    void inAStormEachElementIsTakenOnceAndInOrder() throws InterruptedException {
        var report = Simulation.play(
                "ActorFlowTest#inAStormEachElementIsTakenOnceAndInOrder",
                100,
                Faults.storm().with(Fault.HUNG_POLICY, 0),
                Simulation.settings().build(),
                ActorFlowTest::inOrder);
        assertThat(report.faults().get(Fault.CRASH)).isPositive();
        assertThat(report.faults().get(Fault.HANG)).isPositive();
    }

    private static void inOrder(Simulation simulation) {
        simulation.check(Checkers.messages());
        var store = new Store();
        CompletableFuture<Long> all = between(simulation, store);
        simulation.until(Duration.ofDays(10), all::isDone);
        assertThat(all.join()).isEqualTo(ELEMENTS);
        assertThat(store.taken).isEqualTo(numbers());
    }

    /** Whatever it had at its end, it says that it is at the beginning, and so is given all again. */
    @Simulate(seeds = 50, faults = Weather.SOME)
    void aConsumerThatForgetsIsGivenAllAgain(Simulation simulation) {
        var stores = new ArrayList<>(List.of(new Store()));
        ActorRef<Pull<Integer>> from = simulation.system().spawn("from", Numbers::new, RESTARTED);
        ActorRef<Push<Integer>> to = simulation
                .system()
                .spawn(
                        "to",
                        () -> {
                            stores.add(new Store());
                            return new Collector(stores.getLast());
                        },
                        RESTARTED);
        CompletableFuture<Long> all = flow(simulation)
                .<Pull<Integer>, Push<Integer>, Integer>between(from, pull -> pull, to, push -> push, RESTARTED)
                .toCompletableFuture();
        int some = 1 + simulation.random().nextInt(ELEMENTS / 2);
        simulation.until(Duration.ofDays(10), () -> stores.getLast().taken.size() >= some);
        to.kill();
        simulation.until(Duration.ofDays(10), all::isDone);
        assertThat(stores).hasSizeGreaterThan(2);
        assertThat(stores.getLast().taken).isEqualTo(numbers());
    }

    /** The other way that streams of actors meet: by Flow, with a publisher for whoever subscribes. */
    @Simulate(seeds = 50)
    void anActorIsPublishedAndAnotherOneSubscribes(Simulation simulation) {
        var store = new Store();
        ActorRef<Pull<Integer>> from = simulation.system().spawn(Numbers::new);
        ActorRef<Push<Integer>> to = simulation.system().spawn(() -> new Collector(store));
        ActorFlow flow = flow(simulation);
        Flow.Publisher<Integer> publisher =
                Flows.publisher(simulation.system(), () -> flow.<Pull<Integer>, Integer>from(from, pull -> pull));
        Handle<Long> stream =
                new Spawner(simulation.system()).spawn(flow.into(Flows.elements(publisher, 10), to, push -> push));
        assertThat(stream.join()).isEqualTo(ELEMENTS);
        assertThat(store.taken).isEqualTo(numbers());
    }

    @Test
    void inAStormThatEndsActorsForGoodWhatWasTakenIsInOrder() throws InterruptedException {
        var complete = new AtomicInteger();
        var failed = new AtomicInteger();
        Simulation.play(
                "ActorFlowTest#inAStormThatEndsActorsForGoodWhatWasTakenIsInOrder",
                100,
                Faults.storm().with(Fault.HUNG_POLICY, 0.02),
                Simulation.settings().build(),
                simulation -> {
                    var store = new Store();
                    CompletableFuture<Long> all = between(simulation, store);
                    simulation.run(Duration.ofDays(1));
                    assertThat(store.taken).isEqualTo(numbers().subList(0, store.taken.size()));
                    if (all.isCompletedExceptionally()) {
                        failed.incrementAndGet();
                    } else if (all.isDone()) {
                        complete.incrementAndGet();
                        assertThat(store.taken).hasSize(ELEMENTS);
                    }
                });
        assertThat(complete).hasPositiveValue();
        assertThat(failed).hasPositiveValue();
    }

    /** Nobody is left who could ever answer. */
    @Simulate(seeds = 20)
    void aStreamOfAnActorThatHasEndedEnds(Simulation simulation) {
        for (boolean producerEnds : new boolean[] {true, false}) {
            ActorRef<Pull<Integer>> producer = simulation.system().spawn(Numbers::new);
            ActorRef<Push<Integer>> consumer = simulation.system().spawn(() -> new Collector(new Store()));
            (producerEnds ? producer : consumer).stop();
            simulation.untilIdle(Duration.ofMinutes(1));
            CompletableFuture<Long> all = flow(simulation)
                    .<Pull<Integer>, Push<Integer>, Integer>between(producer, p -> p, consumer, p -> p, RESTARTED)
                    .toCompletableFuture();
            simulation.until(Duration.ofMinutes(1), all::isDone);
            assertThatThrownBy(all::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a stream needs both of its actors");
        }
    }
}
