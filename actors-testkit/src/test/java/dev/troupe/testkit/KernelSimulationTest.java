package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.FailurePolicy;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Simulate.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The kernel itself under all kinds of faults: whatever happens, its promises hold. */
class KernelSimulationTest {
    private static final Duration LONG = Duration.ofHours(1);

    private static final FailurePolicy RESTART = (failure, history) -> new Decision.Restart(Duration.ofMillis(3));

    private static SpawnOptions on(int worker) {
        return SpawnOptions.defaults().withPlacement(new Placement.On(worker)).withPolicy(RESTART);
    }

    private sealed interface Message {}

    private record Hop(int left) implements Message {}

    private record Tick() implements Message {}

    private record Question(Reply<Integer> reply) implements Message {}

    private record Answered() implements Message {}

    private record Gone() implements Message {}

    /** Does a bit of everything, as its random numbers say. */
    private static final class Busy implements Actor<Message> {
        private final List<ActorRef<Message>> others;

        Busy(List<ActorRef<Message>> others) {
            this.others = others;
        }

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Hop hop -> hop(hop, context);
                case Question question -> {
                    if (context.random().nextInt(3) == 0) {
                        question.reply.forwardTo(any(context), Question::new);
                    } else {
                        question.reply.with(1);
                    }
                }
                case Tick tick -> context.unstashAll();
                case Answered answered -> {}
                case Gone gone -> {}
            }
        }

        private void hop(Hop hop, Context<Message> context) {
            if (hop.left == 0) {
                return;
            }
            switch (context.random().nextInt(10)) {
                case 0 -> context.spawn(() -> new Busy(others)).tell(new Hop(hop.left - 1));
                case 1 -> context.ask(any(context), Question::new, LONG, (answer, failure) -> new Answered());
                case 2 -> context.after(Duration.ofMillis(context.random().nextInt(100)), new Tick());
                case 3 ->
                    context.await(
                            context.system().blocking(() -> 1),
                            Duration.ofMinutes(30),
                            (value, failure) -> any(context).tell(new Hop(hop.left - 1)));
                case 4 -> context.pipe(context.system().blocking(() -> 1), (value, failure) -> new Answered());
                case 5 -> {
                    context.stash();
                    context.after(Duration.ofMillis(10), new Tick());
                }
                case 6 -> context.watch(any(context), terminated -> new Gone());
                default -> {
                    any(context).tell(new Hop(hop.left - 1));
                    any(context).tell(new Hop(hop.left - 1));
                }
            }
        }

        private ActorRef<Message> any(Context<?> context) {
            return others.get(context.random().nextInt(others.size()));
        }
    }

    private static List<ActorRef<Message>> crowd(Simulation simulation, int size, int mailbox) {
        var all = new ArrayList<ActorRef<Message>>();
        for (int i = 0; i < size; i++) {
            all.add(simulation.system().spawn(() -> new Busy(all), on(i).withMailbox(mailbox)));
        }
        return all;
    }

    static void traffic(Simulation simulation, int mailbox) {
        simulation.check(Checkers.messages());
        simulation.check(Checkers.forgottenReplies());
        List<ActorRef<Message>> all = crowd(simulation, 7, mailbox);
        for (int i = 0; i < 14; i++) {
            all.get(i % all.size()).tell(new Hop(5));
            simulation.run(Duration.ofMillis(1));
        }
        simulation.untilIdle(Duration.ofDays(1));
    }

    @Simulate(seeds = 200)
    void everyMessageIsHandledOnceAndInOrder(Simulation simulation) {
        traffic(simulation, 1000);
    }

    @Simulate(seeds = 200, faults = Weather.SOME)
    void everyMessageIsHandledOnceAndInOrderOnABadDay(Simulation simulation) {
        traffic(simulation, 1000);
    }

    @Simulate(seeds = 300, faults = Weather.STORM, ringCapacity = 2)
    void everyMessageIsHandledOnceOrIsADeadLetterInAStormWithTinyRings(Simulation simulation) {
        traffic(simulation, 2);
    }

    @Simulate(seeds = 10, faults = Weather.STORM, workers = 4, ringCapacity = 16)
    void everyMessageIsHandledOnceOrIsADeadLetterInALongStorm(Simulation simulation) {
        simulation.check(Checkers.messages());
        simulation.check(Checkers.forgottenReplies());
        List<ActorRef<Message>> all = crowd(simulation, 40, 20);
        for (int i = 0; i < 4000; i++) {
            all.get(i % all.size()).tell(new Hop(5));
            if (i % 100 == 0) {
                simulation.run(Duration.ofMillis(10));
            }
        }
        simulation.untilIdle(Duration.ofDays(1));
    }

    @Simulate(seeds = 200, faults = Weather.STORM)
    void everyQuestionFromOutsideIsSettledByItsDeadline(Simulation simulation) {
        List<ActorRef<Message>> all = crowd(simulation, 4, 10);
        for (int i = 0; i < 20; i++) {
            simulation.expect(
                    all.get(i % 4).ask(Question::new, Duration.ofSeconds(10)).handle((answer, failure) -> 1),
                    Duration.ofSeconds(11),
                    "question " + i);
        }
        simulation.run(Duration.ofMinutes(1));
    }

    @Simulate(seeds = 100)
    void whoeverWaitsHasTheSystemGoOn(Simulation simulation) throws InterruptedException {
        List<ActorRef<Message>> all = crowd(simulation, 2, 1);
        assertThat(all.get(0).<Integer>ask(Question::new, LONG).join()).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            assertThat(all.get(1).tellOrWait(new Answered())).isEqualTo(Delivery.ACCEPTED);
        }
    }

    @Simulate(seeds = 50)
    void aChildThatEscalatesComesBackWhenItsParentWorksAgain(Simulation simulation) {
        var started = new ArrayList<String>();
        SpawnOptions escalating = SpawnOptions.defaults()
                .withAttempts(1)
                .withPlacement(new Placement.On(simulation.random().nextInt(2)))
                .withPolicy((failure, history) -> new Decision.Escalate())
                .keptAcrossRestart();
        var parent = simulation
                .system()
                .spawn(
                        "parent",
                        () -> new Parent(started, escalating),
                        SpawnOptions.defaults()
                                .withPolicy((failure, history) -> new Decision.Restart(Duration.ofSeconds(1))));
        parent.tell("crash");
        simulation.run(LONG);
        assertThat(started).containsExactly("parent 1", "child 1", "parent 2", "child 2");
    }

    /** Says when it starts, and hands on to its child what it is told. */
    private static final class Parent implements Actor<String> {
        private final List<String> events;
        private final SpawnOptions ofChild;
        private @Nullable ActorRef<String> child;

        Parent(List<String> events, SpawnOptions ofChild) {
            this.events = events;
            this.ofChild = ofChild;
        }

        @Override
        public void started(Context<String> context) {
            events.add("parent " + context.incarnation());
            child = context.spawn("child", () -> new Fragile(events), ofChild);
        }

        @Override
        public void receive(String message, Context<String> context) {
            Objects.requireNonNull(child).tell(message);
        }
    }

    /** Says when it starts, and fails when it is told to. */
    private record Fragile(List<String> events) implements Actor<String> {
        @Override
        public void started(Context<String> context) {
            events.add("child " + context.incarnation());
        }

        @Override
        public void receive(String message, Context<String> context) {
            if (message.equals("crash")) {
                throw new IllegalStateException("told to");
            }
        }
    }
}
