package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each checker holds its peace where all is well, and speaks where it is not. */
class CheckersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private record Question(Reply<Integer> reply) {}

    private static void fails(String message, Simulation.Play play) {
        assertThatThrownBy(() -> Simulation.play(play))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining(message);
    }

    // ---- Forgotten replies

    private static ActorRef<Question> forgetful(ActorSystem system) {
        return system.spawn("forgetful", () -> (question, context) -> {});
    }

    @Test
    void aForgottenReplyIsNamed() {
        fails("requests were handled and never answered: 1, one of them by forgetful in turn", simulation -> {
            simulation.check(Checkers.forgottenReplies());
            CompletableFuture<Integer> answer = forgetful(simulation.system()).ask(Question::new, SECOND);
            simulation.run(SECOND.multipliedBy(2));
            assertThat(answer).isCompletedExceptionally();
        });
    }

    @Test
    void aForgottenReplyToAnActorIsNamed() {
        fails("requests were handled and never answered: 1, one of them by forgetful in turn", simulation -> {
            simulation.check(Checkers.forgottenReplies());
            ActorRef<Question> forgetful = forgetful(simulation.system());
            simulation
                    .system()
                    .spawn(() -> (String go, Context<String> context) ->
                            context.ask(forgetful, Question::new, SECOND, (answer, failure) -> "answered"))
                    .tell("go");
            simulation.run(SECOND.multipliedBy(2));
        });
    }

    @Test
    void aReplyThatIsKeptAndUsedLaterIsNotForgotten() throws InterruptedException {
        Simulation.play(simulation -> {
            simulation.check(Checkers.forgottenReplies());
            var kept = new ArrayList<Question>();
            ActorRef<Object> late = simulation.system().spawn(() -> (message, context) -> {
                if (message instanceof Question question) {
                    kept.add(question);
                } else {
                    kept.forEach(each -> each.reply.with(1));
                }
            });
            CompletableFuture<Integer> inTime = late.ask(Question::new, SECOND.multipliedBy(10));
            CompletableFuture<Integer> tooLate = late.ask(Question::new, SECOND);
            simulation.run(SECOND.multipliedBy(2));
            late.tell("answer");
            inTime.join();
            assertThatThrownBy(tooLate::join).hasMessageContaining("deadline");
        });
    }

    @Test
    void whatAnIncarnationHasKeptWhenItFailsIsNotForgotten() throws InterruptedException {
        Simulation.play(simulation -> {
            simulation.check(Checkers.forgottenReplies());
            ActorRef<Object> actor = simulation
                    .system()
                    .spawn(
                            () -> (message, context) -> {
                                if (message instanceof String) {
                                    throw new IllegalStateException("on purpose");
                                }
                            },
                            SpawnOptions.defaults()
                                    .withPolicy((failure, history) -> new Decision.Restart(Duration.ZERO)));
            CompletableFuture<Integer> answer = actor.ask(Question::new, SECOND);
            simulation.run(SECOND.multipliedBy(2));
            assertThat(answer).isCompletedExceptionally();
            actor.tell("fail");
            simulation.untilIdle(SECOND);
        });
    }

    // ---- Liveness

    @Test
    void aMessageThatWaitsTooLongIsNamed() {
        fails("a message was not handled within PT5S: to=", simulation -> {
            simulation.check(Checkers.handledWithin(Duration.ofSeconds(5)));
            ActorRef<String> actor = simulation
                    .system()
                    .spawn(() -> (message, context) ->
                            context.await(new CompletableFuture<>(), Duration.ofMinutes(1), (value, failure) -> {}));
            actor.tell("one");
            actor.tell("two");
            simulation.run(Duration.ofMinutes(2));
        });
    }

    @Test
    void aMessageThatAnotherActorHasHandledStillWaits() {
        fails("a message was not handled within PT5S: to=stuck", simulation -> {
            simulation.check(Checkers.handledWithin(Duration.ofSeconds(5)));
            ActorRef<String> stuck = simulation
                    .system()
                    .spawn(
                            "stuck",
                            () -> (message, context) -> context.await(
                                    new CompletableFuture<>(), Duration.ofMinutes(5), (value, failure) -> {}));
            ActorRef<String> quick = simulation.system().spawn("quick", () -> (message, context) -> {});
            for (ActorRef<String> each : List.of(stuck, stuck, quick)) {
                each.tell("the same");
            }
            simulation.run(Duration.ofMinutes(10));
        });
    }

    @Test
    void messagesThatAreHandledInTimeAreNone() throws InterruptedException {
        Simulation.play(simulation -> {
            simulation.check(Checkers.handledWithin(Duration.ofSeconds(5)));
            ActorRef<String> actor = simulation
                    .system()
                    .spawn(() -> (message, context) -> context.after(Duration.ofMinutes(1), "" + message.length()));
            String same = "one";
            actor.tell(same);
            actor.tell(same);
            simulation.run(Duration.ofMinutes(10));
        });
    }

    // ---- Linearizability

    private static void twoIncrements(Simulation simulation, int... answers) {
        var history = new History<Register.Input, Object>(simulation::time);
        simulation.check(Checkers.linearizable(history, new Register()));
        for (int answer : answers) {
            var call = history.invoke("client", new Register.Increment("x"));
            simulation.after(SECOND, () -> call.returned(answer));
        }
        simulation.run(SECOND);
    }

    @Test
    void aHistoryThatNoOrderExplainsIsShownWithItsVirtualTimes() {
        fails(
                "client client: Increment[key=x] -> 1, from 1 (PT0S) to 3 (PT1S); the model gives 2",
                simulation -> twoIncrements(simulation, 1, 1));
    }

    @Test
    void aHistoryThatAnOrderExplainsIsNone() throws InterruptedException {
        Simulation.play(simulation -> twoIncrements(simulation, 2, 1));
    }

    // ---- State and bounds

    @Test
    void aMailboxBeyondItsBoundIsNamed() {
        fails("a mailbox is beyond its bound: actor=busy waiting=3 bound=2", simulation -> {
            simulation.check(Checkers.mailboxesWithin(2));
            ActorRef<Integer> busy = simulation.system().spawn("busy", () -> (n, context) -> {});
            simulation.step(busy);
            List.of(1, 2, 3).forEach(busy::tell);
            simulation.step(busy);
        });
    }

    @Test
    void aMessageFromOutsideThatIsLostIsNamed() {
        fails("messages were lost: 1 to $", simulation -> {
            Checker messages = Checkers.messages();
            simulation.check(messages);
            ActorRef<String> actor = simulation.system().spawn(() -> (message, context) -> {});
            actor.tell("handled");
            simulation.untilIdle(SECOND);
            messages.sent(new dev.troupe.spi.TurnEffect.Sent(actor, "never came"));
        });
    }
}
