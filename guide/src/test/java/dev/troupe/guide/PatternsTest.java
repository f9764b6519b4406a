package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/patterns.md that show Pekko's interaction patterns. */
class PatternsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region request-response
    record Question(String text, ActorRef<Answer> from) {}

    record Answer(String text) {}

    record Oracle() implements Actor<Question> {
        @Override
        public void receive(Question question, Context<Question> context) {
            question.from().tell(new Answer(question.text() + ": perhaps"));
        }
    }
    // endregion

    @Test
    void requestResponse() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<Answer> from = simulation.probe();
            ActorRef<Question> oracle = simulation.system().spawn(Oracle::new);
            oracle.tell(new Question("rain", from.ref()));
            from.expect(new Answer("rain: perhaps"), SECOND);
        });
    }

    // region adapt
    sealed interface Trip {}

    record Plan(String day) implements Trip {}

    record Forecast(String text) implements Trip {}

    /** The oracle knows nothing of trips: its answers become messages of this actor. */
    record Planner(ActorRef<Question> oracle, ActorRef<String> diary) implements Actor<Trip> {
        @Override
        public void receive(Trip message, Context<Trip> context) {
            switch (message) {
                case Plan(var day) -> {
                    ActorRef<Answer> answers = context.adapt(answer -> new Forecast(answer.text()));
                    oracle.tell(new Question(day, answers));
                }
                case Forecast(var text) -> diary.tell(text);
            }
        }
    }
    // endregion

    @Test
    void adapt() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> diary = simulation.probe();
            ActorRef<Question> oracle = simulation.system().spawn(Oracle::new);
            ActorRef<Trip> planner = simulation.system().spawn(() -> new Planner(oracle, diary.ref()));
            planner.tell(new Plan("Monday"));
            diary.expect("Monday: perhaps", SECOND);
        });
    }

    // region wrapper
    record Divide(int a, int b, Reply<Integer> reply) {}

    record Divider() implements Actor<Divide> {
        @Override
        public void receive(Divide divide, Context<Divide> context) {
            if (divide.b() == 0) {
                divide.reply().fail(new ArithmeticException("b must not be 0")); // an answer, not a crash
            } else {
                divide.reply().with(divide.a() / divide.b());
            }
        }
    }
    // endregion

    @Test
    void wrapper() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Divide> divider = simulation.system().spawn(Divider::new);
            var answer = divider.<Integer>ask(reply -> new Divide(7, 0, reply), SECOND);
            assertThatThrownBy(answer::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(AskException.Failed.class)
                    .hasCauseInstanceOf(ArithmeticException.class);
            assertThat(divider.incarnation()).isEqualTo(1);
        });
    }

    @Test
    void ignore() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            ActorRef<Question> oracle = system.spawn(Oracle::new);
            // region ignore
            ActorRef<Object> nobody = system.spawn("nobody", () -> (message, context) -> {});
            oracle.tell(new Question("rain", nobody.narrow()));
            // endregion
            simulation.untilIdle(SECOND);
            assertThat(system.deadLetters()).isZero();
        });
    }

    // region session
    record Book(String from, String to, Reply<List<String>> traveller) {}

    /** Lives for one booking: asks for both trains, answers, and stops. */
    static final class Booking implements Actor<String> {
        private final Book book;
        private final Function<String, ActorRef<Question>> railway;
        private final List<String> tickets = new ArrayList<>();

        Booking(Book book, Function<String, ActorRef<Question>> railway) {
            this.book = book;
            this.railway = railway;
        }

        @Override
        public void started(Context<String> context) {
            ActorRef<Answer> answers = context.adapt(Answer::text);
            for (String town : List.of(book.from(), book.to())) {
                railway.apply(town).tell(new Question(town, answers));
            }
        }

        @Override
        public void receive(String ticket, Context<String> context) {
            tickets.add(ticket);
            if (tickets.size() == 2) {
                book.traveller().with(List.copyOf(tickets));
                context.stop();
            }
        }
    }

    record Agency(Function<String, ActorRef<Question>> railway) implements Actor<Book> {
        @Override
        public void receive(Book book, Context<Book> context) {
            context.spawn(() -> new Booking(book, railway));
        }
    }
    // endregion

    @Test
    void session() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Question> oracle = simulation.system().spawn(Oracle::new);
            ActorRef<Book> agency = simulation.system().spawn(() -> new Agency(town -> oracle));
            assertThat(agency.<List<String>>ask(reply -> new Book("Bonn", "Rome", reply), SECOND)
                            .join())
                    .containsExactlyInAnyOrder("Bonn: perhaps", "Rome: perhaps");
        });
    }

    // region aggregator
    sealed interface Gathering<A> {}

    record Got<A>(A answer) implements Gathering<A> {}

    record Missed<A>() implements Gathering<A> {}

    /** Asks all, and answers with what has come when each has answered, failed, or run out of time. */
    static final class Aggregator<Q, A> implements Actor<Gathering<A>> {
        private final List<ActorRef<Q>> asked;
        private final Function<Reply<A>, Q> question;
        private final Duration patience;
        private final Reply<List<A>> result;
        private final List<A> answers = new ArrayList<>();
        private int open;

        Aggregator(List<ActorRef<Q>> asked, Function<Reply<A>, Q> question, Duration patience, Reply<List<A>> result) {
            this.asked = asked;
            this.question = question;
            this.patience = patience;
            this.result = result;
            this.open = asked.size();
        }

        @Override
        public void started(Context<Gathering<A>> context) {
            for (ActorRef<Q> one : asked) {
                context.<Q, A>ask(
                        one,
                        question,
                        patience,
                        (answer, failure) -> failure == null ? new Got<>(answer) : new Missed<>());
            }
            endWhenNobodyIsLeft(context);
        }

        @Override
        public void receive(Gathering<A> message, Context<Gathering<A>> context) {
            open--;
            if (message instanceof Got<A>(var answer)) {
                answers.add(answer);
            }
            endWhenNobodyIsLeft(context);
        }

        private void endWhenNobodyIsLeft(Context<Gathering<A>> context) {
            if (open == 0) {
                result.with(List.copyOf(answers));
                context.stop();
            }
        }
    }
    // endregion

    /** A price that is told at once, or never. */
    record Shop(int price) implements Actor<Reply<Integer>> {
        @Override
        public void receive(Reply<Integer> reply, Context<Reply<Integer>> context) {
            if (price > 0) {
                reply.with(price);
            }
        }
    }

    @Test
    void aggregator() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            assertThat(gather(simulation, List.of(shop(simulation, 3), shop(simulation, 4))))
                    .containsExactlyInAnyOrder(3, 4);
            assertThat(simulation.time()).isLessThan(Duration.ofMillis(100));
            assertThat(gather(simulation, List.of(shop(simulation, 3), shop(simulation, 0))))
                    .containsExactly(3);
            assertThat(gather(simulation, List.of())).isEmpty();
            assertThat(system.deadLetters()).isZero();
        });
    }

    private static ActorRef<Reply<Integer>> shop(Simulation simulation, int price) {
        return simulation.system().spawn(() -> new Shop(price));
    }

    private static List<Integer> gather(Simulation simulation, List<ActorRef<Reply<Integer>>> shops) {
        ActorRef<Reply<List<Integer>>> buyer = simulation
                .system()
                .spawn(() -> (result, context) ->
                        context.spawn(() -> new Aggregator<>(shops, (Reply<Integer> reply) -> reply, SECOND, result)));
        return buyer.<List<Integer>>ask(result -> result, SECOND.multipliedBy(2))
                .join();
    }

    // region tail
    sealed interface Tail {}

    record Ask(Reply<String> client) implements Tail {}

    record Next(int replica, Reply<String> client) implements Tail {}

    /** Hands the request on to the next replica too if none has answered for 20 ms. The first answer counts. */
    record TailChopper(List<ActorRef<Reply<String>>> replicas) implements Actor<Tail> {
        @Override
        public void receive(Tail message, Context<Tail> context) {
            switch (message) {
                case Ask(var client) -> tryOne(0, client, context);
                case Next(var replica, var client) -> tryOne(replica, client, context);
            }
        }

        private void tryOne(int replica, Reply<String> client, Context<Tail> context) {
            if (replica < replicas.size() && !client.isDone()) {
                client.forwardTo(replicas.get(replica), reply -> reply);
                context.after(Duration.ofMillis(20), new Next(replica + 1, client));
            }
        }
    }
    // endregion

    @Test
    void tail() throws InterruptedException {
        Simulation.play(simulation -> {
            Set<Integer> asked = new HashSet<>();
            var replicas = new ArrayList<ActorRef<Reply<String>>>();
            for (int i = 0; i < 4; i++) {
                int replica = i;
                replicas.add(simulation.system().spawn(() -> (reply, context) -> {
                    asked.add(replica);
                    if (replica >= 2) { // the first two are silent
                        reply.with("replica " + replica);
                    }
                }));
            }
            ActorRef<Tail> chopper = simulation.system().spawn(() -> new TailChopper(replicas));
            assertThat(chopper.ask(Ask::new, SECOND).join()).isEqualTo("replica 2");
            assertThat(simulation.time()).isBetween(Duration.ofMillis(40), Duration.ofMillis(60));
            simulation.run(Duration.ofMinutes(1));
            assertThat(asked).containsExactlyInAnyOrder(0, 1, 2);
        });
    }
}
