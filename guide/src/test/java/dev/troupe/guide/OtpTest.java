package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.StopReason;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/patterns.md that show what OTP's gen_server and gen_statem have. */
class OtpTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region server
    sealed interface Job {}

    record Warm() implements Job {}

    record WorkerGone(String name) implements Job {}

    record Stop() implements Job {}

    record Server(ActorRef<String> worker, ActorRef<String> log) implements Actor<Job> {
        @Override
        public void started(Context<Job> context) { // init
            context.watch(worker, end -> new WorkerGone(worker.name())); // what comes as info elsewhere
            context.self().tell(new Warm()); // continue
            log.tell("started");
        }

        @Override
        public void receive(Job message, Context<Job> context) {
            switch (message) {
                case Warm warm -> log.tell("warm");
                case WorkerGone(var name) -> log.tell(name + " is gone");
                case Stop stop -> context.stop();
            }
        }

        @Override
        public void stopped(StopReason reason) { // terminate
            log.tell("ended");
        }
    }
    // endregion

    @Test
    void server() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> log = simulation.probe();
            ActorRef<String> worker = simulation.system().spawn("worker", () -> (message, context) -> {});
            ActorRef<Job> server = simulation.system().spawn(() -> new Server(worker, log.ref()));
            log.expect("started", SECOND);
            log.expect("warm", SECOND);
            worker.stop();
            log.expect("worker is gone", SECOND);
            server.tell(new Stop());
            log.expect("ended", SECOND);
        });
    }

    // region reply-later
    sealed interface Gate {}

    record Enter(Reply<String> reply) implements Gate {}

    record Open() implements Gate {}

    /** Answers nobody until it is open. */
    static final class Porter implements Actor<Gate> {
        private final List<Reply<String>> waiting = new ArrayList<>();

        @Override
        public void receive(Gate message, Context<Gate> context) {
            switch (message) {
                case Enter(var reply) -> waiting.add(reply); // noreply
                case Open open -> {
                    waiting.forEach(reply -> reply.with("come in")); // gen:reply
                    waiting.clear();
                }
            }
        }
    }
    // endregion

    @Test
    void replyLater() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Gate> porter = simulation.system().spawn(Porter::new);
            var ann = porter.ask(Enter::new, SECOND);
            var bob = porter.ask(Enter::new, SECOND);
            simulation.untilIdle(Duration.ofMillis(10));
            assertThat(ann).isNotDone();
            porter.tell(new Open());
            assertThat(ann.join()).isEqualTo("come in");
            assertThat(bob.join()).isEqualTo("come in");
        });
    }

    // region multi-call
    /** What each has answered, in their order. Fails with the first that fails. */
    static <Q, A> CompletableFuture<List<A>> askAll(
            List<ActorRef<Q>> actors, Function<Reply<A>, Q> question, Duration deadline) {
        CompletableFuture<Stream<A>> all = CompletableFuture.completedFuture(Stream.of());
        for (ActorRef<Q> actor : actors) {
            all = all.thenCombine(
                    actor.ask(question, deadline), (before, answer) -> Stream.concat(before, Stream.of(answer)));
        }
        return all.thenApply(Stream::toList);
    }
    // endregion

    @Test
    void multiCall() throws InterruptedException {
        Simulation.play(simulation -> {
            var actors = new ArrayList<ActorRef<Reply<Integer>>>();
            for (int i = 1; i <= 3; i++) {
                int number = i;
                actors.add(simulation.system().spawn(() -> (reply, context) -> reply.with(number)));
            }
            var answers = askAll(actors, (Reply<Integer> reply) -> reply, SECOND);
            simulation.until(SECOND, answers::isDone);
            assertThat(answers.join()).containsExactly(1, 2, 3);
        });
    }

    // region enter
    sealed interface Kettle {}

    record SwitchOn() implements Kettle {}

    record Boils() implements Kettle {}

    record Off(ActorRef<String> lamp) implements Actor<Kettle> {
        static Off enter(ActorRef<String> lamp) {
            lamp.tell("dark");
            return new Off(lamp);
        }

        @Override
        public void receive(Kettle message, Context<Kettle> context) {
            if (message instanceof SwitchOn) {
                context.become(Heating.enter(lamp, context));
            }
        }
    }

    record Heating(ActorRef<String> lamp) implements Actor<Kettle> {
        static Heating enter(ActorRef<String> lamp, Context<Kettle> context) {
            lamp.tell("red");
            context.after(Duration.ofMinutes(3), new Boils());
            return new Heating(lamp);
        }

        @Override
        public void receive(Kettle message, Context<Kettle> context) {
            if (message instanceof Boils) {
                context.become(Off.enter(lamp));
            }
        }
    }
    // endregion

    @Test
    void enter() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> lamp = simulation.probe();
            ActorRef<Kettle> kettle = simulation.system().spawn(() -> new Off(lamp.ref()));
            kettle.tell(new SwitchOn());
            lamp.expect("red", SECOND);
            lamp.expectNone(Duration.ofSeconds(170));
            lamp.expect("dark", Duration.ofSeconds(11));
        });
    }

    // region next-event
    sealed interface Coin {}

    record Insert(int cents) implements Coin {}

    record Paid(int change) implements Coin {}

    static final class Machine implements Actor<Coin> {
        private final ActorRef<String> tray;
        private int paid;

        Machine(ActorRef<String> tray) {
            this.tray = tray;
        }

        @Override
        public void receive(Coin message, Context<Coin> context) {
            switch (message) {
                case Insert(var cents) -> {
                    paid += cents;
                    if (paid >= 100) {
                        receive(new Paid(paid - 100), context); // now, in this turn
                    }
                }
                case Paid(var change) -> {
                    tray.tell("coffee and " + change);
                    paid = 0;
                }
            }
        }
    }
    // endregion

    @Test
    void nextEvent() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> tray = simulation.probe();
            ActorRef<Coin> machine = simulation.system().spawn(() -> new Machine(tray.ref()));
            for (int i = 0; i < 3; i++) {
                machine.tell(new Insert(50));
            }
            tray.expect("coffee and 0", SECOND);
            tray.expectNone(SECOND);
        });
    }
}
