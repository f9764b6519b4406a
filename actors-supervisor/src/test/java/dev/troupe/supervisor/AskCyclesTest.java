package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.spi.AskSample;
import dev.troupe.spi.AwaitedAsk;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Actors that await answers of one another. */
class AskCyclesTest {
    private static final Duration LONG = Duration.ofHours(100);

    /** Within this time a cycle is failed: it lasts for a pause, then it is in one sample, and in the next. */
    private static final Duration SOON = AskCycles.PAUSE.multipliedBy(4).plusMillis(100);

    private sealed interface Message {}

    /** Whoever gets it asks the next one on the way, awaits the answer, and passes it on; the last one answers. */
    private record Call(List<ActorRef<Message>> way, Duration deadline, Reply<String> reply) implements Message {}

    /** Whoever gets it hands it on as a call. */
    private record HandOn(ActorRef<Message> to, List<ActorRef<Message>> way, Reply<String> reply) implements Message {}

    /** Takes so long, in which nobody is asked anything. */
    private record Work(CompletableFuture<?> until, Reply<String> reply) implements Message {}

    private static final class Node implements Actor<Message> {
        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Call(var way, var deadline, var reply)
                when way.isEmpty() -> reply.with(context.self().name());
                case Call(var way, var deadline, var reply) ->
                    context.await(
                            call(way.getFirst(), way.subList(1, way.size()), deadline),
                            LONG,
                            (value, failure) -> reply.with(failure == null ? value : describe(context, failure)));
                case HandOn(var to, var way, var reply) -> reply.forwardTo(to, same -> new Call(way, LONG, same));
                case Work(var until, var reply) -> context.await(until, LONG, (value, failure) -> reply.with("worked"));
            }
        }

        private static String describe(Context<?> context, Throwable failure) {
            return context.self().name()
                    + (failure instanceof AskException.Cycle cycle
                            ? " in " + String.join(",", cycle.actors())
                            : " " + failure.getClass().getSimpleName());
        }
    }

    private static CompletableFuture<String> call(ActorRef<Message> to, List<ActorRef<Message>> way, Duration within) {
        return to.ask(reply -> new Call(way, within, reply), within);
    }

    private static CompletableFuture<String> call(ActorRef<Message> to, List<ActorRef<Message>> way) {
        return call(to, way, LONG);
    }

    /** The cycles that a supervisor was told of. */
    private static final class Told implements Checker {
        private final List<SupervisionEvent.AskCycle> cycles = new ArrayList<>();

        @Override
        public void supervised(SupervisionEvent event) {
            if (event instanceof SupervisionEvent.AskCycle cycle) {
                cycles.add(cycle);
            }
        }

        private static Told in(Simulation simulation) {
            var told = new Told();
            simulation.check(told);
            simulation.check(Checkers.messages());
            return told;
        }
    }

    private static List<ActorRef<Message>> nodes(Simulation simulation, int count) {
        var nodes = new ArrayList<ActorRef<Message>>();
        for (int i = 0; i < count; i++) {
            nodes.add(simulation
                    .system()
                    .spawn(
                            String.valueOf((char) ('a' + i)),
                            Node::new,
                            SpawnOptions.defaults().withPlacement(new Placement.On(i))));
        }
        return nodes;
    }

    private static String soon(Simulation simulation, CompletableFuture<String> answer) {
        simulation.until(SOON, answer::isDone);
        return answer.join();
    }

    @Simulate(seeds = 50)
    void ofTwoThatAwaitEachOtherTheYoungerRequestFails(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 2);
        var answer = call(nodes.get(0), List.of(nodes.get(1), nodes.get(0)));
        assertThat(soon(simulation, answer)).isEqualTo("b in b,a");
        assertThat(told.cycles).hasSize(1);
        assertThat(told.cycles.getFirst().actors()).containsExactly("b", "a");
        assertThat(told.cycles.getFirst().age()).isBetween(AskCycles.PAUSE.multipliedBy(2), SOON);
        assertThat(call(nodes.get(0), List.of(nodes.get(1))).join()).isEqualTo("b"); // both go on
    }

    @Simulate(seeds = 50)
    void theOneThatAskedFirstIsAnswered(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 2);
        int first = simulation.random().nextInt(2);
        ActorRef<Message> elder = nodes.get(first);
        ActorRef<Message> younger = nodes.get(1 - first);
        var until = new CompletableFuture<Void>();
        CompletableFuture<String> work = younger.ask(reply -> new Work(until, reply), LONG);
        var second = call(younger, List.of(elder)); // behind the work
        simulation.untilIdle(SOON);
        var answer = call(elder, List.of(younger));
        simulation.untilIdle(SOON);
        until.complete(null);
        assertThat(soon(simulation, second)).isEqualTo(younger.name() + " in " + younger.name() + "," + elder.name());
        assertThat(soon(simulation, answer)).isEqualTo(younger.name());
        assertThat(work.join()).isEqualTo("worked");
        assertThat(told.cycles).hasSize(1);
    }

    @Simulate(seeds = 50)
    void inARingOfThree(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 3);
        var answer = call(nodes.get(0), List.of(nodes.get(1), nodes.get(2), nodes.get(0)));
        assertThat(soon(simulation, answer)).isEqualTo("c in c,a,b");
        assertThat(told.cycles).hasSize(1);
    }

    @Simulate(seeds = 50)
    void whoeverAsksItselfIsACycle(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 1);
        assertThat(soon(simulation, call(nodes.get(0), nodes))).isEqualTo("a in a");
        assertThat(told.cycles).hasSize(1);
    }

    /** Whoever waits for a member of the cycle, and is none, has nothing to fear. */
    @Simulate(seeds = 50)
    void aTailOfACycleIsAnswered(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 4);
        var answer = call(nodes.get(3), List.of(nodes.get(2), nodes.get(0), nodes.get(1), nodes.get(0)));
        assertThat(soon(simulation, answer)).isEqualTo("b in b,a");
        assertThat(told.cycles).hasSize(1);
    }

    @Simulate(seeds = 50)
    void twoCyclesAreTwo(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 4);
        var one = call(nodes.get(0), List.of(nodes.get(1), nodes.get(0)));
        var two = call(nodes.get(2), List.of(nodes.get(3), nodes.get(2)));
        assertThat(soon(simulation, one)).isEqualTo("b in b,a");
        assertThat(soon(simulation, two)).isEqualTo("d in d,c");
        assertThat(told.cycles).hasSize(2);
    }

    @Simulate(seeds = 50)
    void aRequestThatWasHandedOnIsPartOfACycleWhereItIs(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 3);
        ActorRef<Message> a = nodes.get(0);
        ActorRef<Message> b = nodes.get(1);
        ActorRef<Message> c = nodes.get(2);
        ActorRef<Message> asker = simulation.system().spawn("asker", () -> (message, context) -> {
            switch (message) {
                case Work work ->
                    context.<String>await(
                            a.ask(reply -> new HandOn(b, List.of(c, context.self()), reply), LONG),
                            LONG,
                            (value, failure) -> work.reply.with(value));
                case Call call -> call.reply.with("asker");
                case HandOn none -> throw new AssertionError(none);
            }
        });
        CompletableFuture<String> answer = asker.ask(reply -> new Work(new CompletableFuture<>(), reply), LONG);
        assertThat(soon(simulation, answer)).isEqualTo("c in c,asker,b");
        assertThat(told.cycles).hasSize(1);
        assertThat(call(a, List.of()).join()).isEqualTo("a");
    }

    @Simulate(seeds = 50)
    void aChainIsNoCycleHoweverLongItTakes(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 4);
        var until = new CompletableFuture<Void>();
        CompletableFuture<String> slow = nodes.get(2).ask(reply -> new Work(until, reply), LONG);
        var through = call(nodes.get(0), List.of(nodes.get(1), nodes.get(2)));
        var beside = call(nodes.get(3), List.of(nodes.get(2)));
        simulation.run(Duration.ofMinutes(5));
        assertThat(through).isNotDone();
        until.complete(null);
        assertThat(slow.join()).isEqualTo("worked");
        assertThat(through.join()).isEqualTo("c");
        assertThat(beside.join()).isEqualTo("c");
        assertThat(told.cycles).isEmpty();
    }

    /** Each of these cycles lasts long enough for one sample, and ends by its deadline before a second one is judged. */
    @Simulate(seeds = 50)
    void aCycleThatEndsBetweenTwoSamplesIsNotFailed(Simulation simulation) {
        var told = Told.in(simulation);
        var nodes = nodes(simulation, 2);
        for (int i = 0; i < 20; i++) {
            simulation.run(Duration.ofMillis(simulation.random().nextInt(1000)));
            Duration deadline = AskCycles.PAUSE
                    .multipliedBy(2)
                    .plusMillis(simulation.random().nextInt(450));
            var answer = call(nodes.get(0), List.of(nodes.get(1), nodes.get(0)), deadline);
            simulation.until(SOON, answer::isDone);
        }
        assertThat(told.cycles).isEmpty();
    }

    /** Whatever happens to them, nobody is stuck, and nothing is lost. */
    @Simulate(seeds = 200, faults = Weather.STORM)
    void inAStormEverybodyGoesOn(Simulation simulation) {
        Told.in(simulation);
        var nodes = nodes(simulation, 6);
        for (int i = 0; i < 60; i++) {
            var way = new ArrayList<ActorRef<Message>>();
            for (int length = simulation.random().nextInt(5); length > 0; length--) {
                way.add(nodes.get(simulation.random().nextInt(nodes.size())));
            }
            ActorRef<Message> first = nodes.get(simulation.random().nextInt(nodes.size()));
            CompletableFuture<String> answer;
            if (simulation.random().nextBoolean()) {
                answer = call(first, way);
            } else {
                ActorRef<Message> next = nodes.get(simulation.random().nextInt(nodes.size()));
                answer = first.ask(reply -> new HandOn(next, way, reply), LONG);
            }
            simulation.expect(answer.handle((value, failure) -> 1), Duration.ofMinutes(10), "call " + i);
            simulation.run(Duration.ofMillis(simulation.random().nextInt(500)));
        }
        simulation.run(Duration.ofMinutes(10));
    }

    // ---- Samples

    /** One that awaits; the same one is equal to itself only. */
    private static final class Edge implements AwaitedAsk {
        private final ActorRef<?> actor;
        private final ActorRef<?> asked;
        private final long askedAt;
        private final List<List<String>> failed = new ArrayList<>();

        Edge(ActorRef<?> actor, ActorRef<?> asked, long askedAt) {
            this.actor = actor;
            this.asked = asked;
            this.askedAt = askedAt;
        }

        @Override
        public ActorRef<?> actor() {
            return actor;
        }

        @Override
        public ActorRef<?> asked() {
            return asked;
        }

        @Override
        public long askedAt() {
            return askedAt;
        }

        @Override
        public boolean fail(List<String> cycle) {
            failed.add(cycle);
            return true;
        }
    }

    /** A system in which those await that the test says. */
    private static final class View extends FakeSystem {
        private List<AwaitedAsk> waiting = List.of();
        private boolean answers = true;
        private int asked;

        @Override
        public boolean isAnyAskAwaited() {
            return !waiting.isEmpty();
        }

        @Override
        public AskSample awaitedAsks(Duration atLeast) {
            assertThat(atLeast).isEqualTo(AskCycles.PAUSE);
            asked++;
            List<AwaitedAsk> found = waiting;
            return new AskSample() {
                @Override
                public boolean isComplete() {
                    return answers;
                }

                @Override
                public List<AwaitedAsk> found() {
                    assertThat(answers).isTrue();
                    return found;
                }
            };
        }
    }

    private static void look(View view, AskCycles cycles, List<AwaitedAsk> waiting) {
        view.waiting = waiting;
        cycles.look();
    }

    @Test
    void theSameActorsWithOtherRequestsAreAnotherCycle() throws InterruptedException {
        Simulation.play(simulation -> {
            var nodes = nodes(simulation, 2);
            var ab = new Edge(nodes.get(0), nodes.get(1), 1);
            var ba = new Edge(nodes.get(1), nodes.get(0), 2);
            var later = new Edge(nodes.get(1), nodes.get(0), 3);
            var view = new View();
            var cycles = new AskCycles(view);
            look(view, cycles, List.of(ab, ba));
            look(view, cycles, List.of(later, ab));
            look(view, cycles, List.of(ab));
            look(view, cycles, List.of(ab, later));
            look(view, cycles, List.of(later, ab));
            assertThat(later.failed).isEmpty();
            cycles.look();
            assertThat(later.failed).containsExactly(List.of("b", "a"));
            assertThat(ab.failed).isEmpty();
            assertThat(ba.failed).isEmpty();
        });
    }

    @Test
    void aSampleThatIsNotCompleteIsWaitedFor() throws InterruptedException {
        Simulation.play(simulation -> {
            var nodes = nodes(simulation, 1);
            var self = new Edge(nodes.get(0), nodes.get(0), 1);
            var view = new View();
            var cycles = new AskCycles(view);
            look(view, cycles, List.of(self));
            view.answers = false;
            cycles.look();
            cycles.look();
            assertThat(view.asked).isEqualTo(1);
            view.answers = true;
            cycles.look();
            assertThat(self.failed).isEmpty();
            cycles.look();
            assertThat(self.failed).containsExactly(List.of("a"));
            assertThat(view.asked).isEqualTo(3);
        });
    }

    // ---- Threads

    @Test
    @Timeout(120)
    void onThreadsACycleIsFailedAndLogged() throws Exception {
        try (var records = new Records();
                var system =
                        ActorSystem.create(SystemSettings.builder().workers(2).build())) {
            var nodes = new ArrayList<ActorRef<Message>>();
            for (int i = 0; i < 3; i++) {
                nodes.add(system.spawn(
                        "node-" + i, Node::new, SpawnOptions.defaults().withPlacement(new Placement.On(i))));
            }
            ActorRef<Message> slow = system.spawn("slow", Node::new);
            var until = new CompletableFuture<Void>();
            CompletableFuture<String> patient = slow.ask(reply -> new Work(until, reply), LONG);
            var waiting = call(nodes.get(2), List.of(slow));
            var answer = call(nodes.get(0), List.of(nodes.get(1), nodes.get(0)));
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("node-1 in node-1,node-0");
            assertThat(records.await("ask-cycle", 1).getFirst())
                    .matches("event=ask-cycle actor=node-1 cycle=\"node-1 -> node-0 -> node-1\" age=\\d+ms"
                            + " action=fail-request");
            assertThat(call(nodes.get(0), List.of(nodes.get(1))).get(60, TimeUnit.SECONDS))
                    .isEqualTo("node-1");
            assertThat(waiting).isNotDone();
            until.complete(null);
            assertThat(patient.get(60, TimeUnit.SECONDS)).isEqualTo("worked");
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo("slow");
            assertThat(records.of("ask-cycle")).hasSize(1);
        }
    }
}
