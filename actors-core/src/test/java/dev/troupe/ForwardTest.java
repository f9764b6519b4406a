package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reply.forwardTo. */
@Timeout(120)
class ForwardTest {
    private final ActorSystem system = Tests.system(2);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    private record Ask(String question, Reply<String> reply) {
        private static CompletableFuture<String> of(ActorRef<Object> actor, String question) {
            return actor.ask(reply -> new Ask(question, reply), Tests.PATIENCE);
        }

        private void handOn(ActorRef<Object> to) {
            reply.forwardTo(to, same -> new Ask(question + "'", same));
        }
    }

    /** Has an actor run something in a turn. */
    private interface Code {
        void run(Context<Object> context) throws Exception;
    }

    /** What an actor does with a question. */
    private interface Answering {
        void answer(Ask ask, Context<Object> context) throws Exception;
    }

    private ActorRef<Object> actor(ActorSystem in, SpawnOptions options, Answering answering) {
        return in.spawn(
                () -> (message, context) -> {
                    if (message instanceof Ask ask) {
                        answering.answer(ask, context);
                    } else if (message instanceof Code code) {
                        code.run(context);
                    } else {
                        Tests.Sync.answered(message);
                    }
                },
                options);
    }

    private ActorRef<Object> actor(int worker, Answering answering) {
        return actor(system, Tests.on(worker), answering);
    }

    private ActorRef<Object> answering() {
        return actor(1, (ask, context) -> ask.reply.with(ask.question + "!"));
    }

    /** One that keeps what it is asked. */
    private ActorRef<Object> keeping(List<Ask> kept) {
        return actor(1, (ask, context) -> {
            kept.add(ask);
            events.add("has " + ask.question);
        });
    }

    private void untilKept(List<Ask> kept) {
        Tests.until(() -> !kept.isEmpty());
    }

    @Test
    void theOtherActorAnswersTheAsker() {
        ActorRef<Object> other = answering();
        ActorRef<Object> near = actor(0, (ask, context) -> ask.handOn(other));
        ActorRef<Object> far = actor(0, (ask, context) -> ask.handOn(near));
        for (int i = 0; i < 200; i++) {
            assertThat(Tests.get(Ask.of(far, "q" + i))).isEqualTo("q" + i + "''!");
        }
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void anActorThatAskedGetsTheAnswerOfTheOther() {
        ActorRef<Object> other = answering();
        ActorRef<Object> first = actor(1, (ask, context) -> ask.handOn(other));
        var answer = new CompletableFuture<String>();
        actor(0, (ask, context) -> {}).tell((Code) context ->
                context.<Object, String>ask(first, reply -> new Ask("q", reply), Tests.PATIENCE, (value, failure) ->
                        (Code) later -> answer.complete(value)));
        assertThat(Tests.get(answer)).isEqualTo("q'!");
    }

    @Test
    void aTurnThatFailsHandsNothingOnAndTheRetryDoes() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> other = keeping(kept);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.handOn(other);
            if (context.attempt() == 1) {
                throw new IllegalStateException("planted");
            }
        });
        CompletableFuture<String> asked = Ask.of(first, "q");
        untilKept(kept);
        Tests.Sync.with(first);
        Tests.Sync.with(other);
        assertThat(kept).hasSize(1);
        kept.getFirst().reply.with("once");
        assertThat(Tests.get(asked)).isEqualTo("once");
    }

    @Test
    void aTurnThatFailsForGoodFailsTheRequestThatItWouldHaveHandedOn() {
        ActorRef<Object> other = answering();
        ActorRef<Object> first = actor(system, Tests.on(0).withAttempts(1), (ask, context) -> {
            ask.handOn(other);
            throw new IllegalStateException("planted");
        });
        assertThat(Tests.failure(Ask.of(first, "q"))).isInstanceOf(AskException.Failed.class);
    }

    @Test
    void theEndOfTheOneThatHandedItOnDoesNotConcernIt() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> other = keeping(kept);
        ActorRef<Object> first = actor(0, (ask, context) -> ask.handOn(other));
        CompletableFuture<String> asked = Ask.of(first, "q");
        untilKept(kept);
        first.kill();
        Tests.Sync.with(first);
        first.stop();
        Tests.untilEnded(first);
        assertThat(asked).isNotDone();
        kept.getFirst().reply.with("yes");
        assertThat(Tests.get(asked)).isEqualTo("yes");
    }

    @Test
    void whatWasKeptIsHandedOnInALaterTurn() {
        List<Ask> first = Tests.list();
        List<Ask> second = Tests.list();
        ActorRef<Object> keeper = keeping(first);
        ActorRef<Object> other = keeping(second);
        CompletableFuture<String> one = Ask.of(keeper, "one");
        CompletableFuture<String> two = Ask.of(keeper, "two");
        CompletableFuture<String> three = Ask.of(keeper, "three");
        Tests.Sync.with(keeper);
        keeper.tell((Code) context -> first.get(1).handOn(other));
        untilKept(second);
        keeper.kill();
        assertThat(Tests.failure(one)).isInstanceOf(AskException.Failed.class).hasMessageContaining("killed");
        assertThat(Tests.failure(three)).isInstanceOf(AskException.Failed.class);
        Tests.Sync.with(keeper);
        assertThat(two).isNotDone();
        other.kill();
        assertThat(Tests.failure(two)).isInstanceOf(AskException.Failed.class).hasMessageContaining("killed");
    }

    @Test
    void whatWasHandedOnIsForgottenThoughItStaysOpen() {
        ActorRef<Object> other = keeping(Tests.list());
        List<Ask> kept = Tests.list();
        ActorRef<Object> keeper = keeping(kept);
        var asked = new java.util.ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 500; i++) {
            asked.add(Ask.of(keeper, "q" + i));
        }
        Tests.Sync.with(keeper);
        keeper.tell((Code) context -> kept.forEach(ask -> ask.handOn(other)));
        Tests.Sync.with(keeper);
        keeper.stop();
        Tests.untilEnded(keeper);
        Tests.Sync.with(other);
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        other.stop();
        asked.forEach(each -> assertThat(Tests.failure(each)).isInstanceOf(AskException.Failed.class));
    }

    @Test
    void theDeadlineStays() {
        var release = new CountDownLatch(1);
        var seen = new CompletableFuture<Duration>();
        ActorRef<Object> other = actor(1, (ask, context) -> events.add("has " + ask.question));
        ActorRef<Object> first = actor(0, (ask, context) -> {
            seen.complete(Duration.between(context.now(), context.deadline()));
            ask.handOn(other);
        });
        Tests.block(system, new Placement.On(1), release);
        CompletableFuture<String> asked = first.ask(reply -> new Ask("q", reply), Duration.ofMillis(200));
        assertThat(Tests.get(seen)).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Tests.failure(asked))
                .isInstanceOf(AskException.Expired.class)
                .hasMessageContaining("to=" + other.path());
        release.countDown();
        Tests.Sync.with(other);
        assertThat(events).isEmpty();
        assertThat(system.deadLetters(DeadLetter.Reason.DEADLINE)).isEqualTo(1);
        assertThat(system.deadLetters()).isEqualTo(1);
    }

    @Test
    void whatIsAnsweredIsNotHandedOn() {
        ActorRef<Object> other = keeping(Tests.list());
        var handed = new CompletableFuture<Ask>();
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.reply.with("mine");
            handed.complete(ask);
        });
        assertThat(Tests.get(Ask.of(first, "q"))).isEqualTo("mine");
        Tests.get(handed).reply.forwardTo(other, reply -> {
            throw new AssertionError("nobody needs the message");
        });
        first.tell((Code) context -> Tests.get(handed).handOn(other));
        Tests.Sync.with(first);
        Tests.Sync.with(other);
        assertThat(events).isEmpty();
    }

    /** It is not known before the commit whether the answer is the first one. */
    @Test
    void whatIsAnsweredInTheSameTurnComesToTheOtherWithItsReplyDone() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> other = keeping(kept);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.reply.with("mine");
            ask.handOn(other);
        });
        assertThat(Tests.get(Ask.of(first, "q"))).isEqualTo("mine");
        untilKept(kept);
        assertThat(kept.getFirst().reply.isDone()).isTrue();
    }

    @Test
    void whoHandsItOnMayStillAnswerAndTheFirstAnswerCounts() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> other = keeping(kept);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.handOn(other);
            ask.reply.with("first");
        });
        assertThat(Tests.get(Ask.of(first, "q"))).isEqualTo("first");
        untilKept(kept);
        kept.getFirst().reply.with("second");
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void ofTwoThatItIsHandedToTheLastOneCounts() {
        List<Ask> one = Tests.list();
        List<Ask> two = Tests.list();
        ActorRef<Object> earlier = keeping(one);
        ActorRef<Object> later = keeping(two);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.handOn(earlier);
            ask.handOn(later);
        });
        CompletableFuture<String> failing = Ask.of(first, "q");
        untilKept(one);
        untilKept(two);
        earlier.kill();
        Tests.Sync.with(earlier);
        assertThat(failing).isNotDone();
        later.kill();
        assertThat(Tests.failure(failing)).isInstanceOf(AskException.Failed.class);
        one.clear();
        CompletableFuture<String> answered = Ask.of(first, "q");
        untilKept(one);
        one.getFirst().reply.with("by the earlier one");
        assertThat(Tests.get(answered)).isEqualTo("by the earlier one");
    }

    @Test
    void theFirstOfTwoThatHasEndedDoesNotConcernTheAsker() {
        ActorRef<Object> ended = answering();
        ended.stop();
        Tests.untilEnded(ended);
        List<Ask> kept = Tests.list();
        ActorRef<Object> other = keeping(kept);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            ask.handOn(ended);
            ask.handOn(other);
        });
        CompletableFuture<String> asked = Ask.of(first, "q");
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.CLOSED) == 1);
        untilKept(kept);
        kept.getFirst().reply.with("all the same");
        assertThat(Tests.get(asked)).isEqualTo("all the same");
    }

    @Test
    void toAnActorThatHasEnded() {
        ActorRef<Object> ended = answering();
        ended.stop();
        Tests.untilEnded(ended);
        ActorRef<Object> first = actor(0, (ask, context) -> ask.handOn(ended));
        assertThat(Tests.failure(Ask.of(first, "q")))
                .isInstanceOf(AskException.Undelivered.class)
                .hasMessageContaining("to=" + ended.path())
                .hasMessageContaining("CLOSED");
        assertThat(system.deadLetters(DeadLetter.Reason.CLOSED)).isEqualTo(1);
        List<Ask> kept = Tests.list();
        CompletableFuture<String> asked = Ask.of(keeping(kept), "q");
        untilKept(kept);
        kept.getFirst().handOn(ended); // at once
        assertThat(Tests.failure(asked))
                .isInstanceOf(AskException.Undelivered.class)
                .hasMessageContaining("CLOSED");
        assertThat(system.deadLetters()).isEqualTo(1);
    }

    @Test
    void toAnActorThatIsFull() {
        try (ActorSystem three = Tests.system(3)) {
            Answering echo = (ask, context) -> ask.reply.with(ask.question);
            ActorRef<Object> waiting = actor(three, Tests.on(1).withMailbox(1), echo);
            ActorRef<Object> rejecting = actor(three, Tests.on(2).withMailbox(1).withOverflow(Overflow.REJECT), echo);
            List<Ask> kept = Tests.list();
            ActorRef<Object> keeper = actor(three, Tests.on(0), (ask, context) -> kept.add(ask));
            CompletableFuture<String> fromOutside = Ask.of(keeper, "a");
            CompletableFuture<String> placed = Ask.of(keeper, "b");
            CompletableFuture<String> rejected = Ask.of(keeper, "c");
            Tests.Sync.with(keeper);
            var release = new CountDownLatch(1);
            for (ActorRef<Object> full : List.of(waiting, rejecting)) {
                full.tell((Code) context -> Tests.await(release));
                Tests.until(() -> ((Ref<?>) full).has(Ref.FULL));
            }

            kept.get(0).handOn(waiting);
            assertThat(Tests.failure(fromOutside))
                    .isInstanceOfSatisfying(
                            AskException.Undelivered.class,
                            e -> assertThat(e.isFull()).isTrue());
            keeper.tell((Code) context -> {
                kept.get(1).handOn(waiting); // above the bound
                kept.get(2).handOn(rejecting);
            });
            assertThat(Tests.failure(rejected))
                    .isInstanceOfSatisfying(
                            AskException.Undelivered.class,
                            e -> assertThat(e.isFull()).isTrue());
            assertThat(placed).isNotDone();
            release.countDown();
            assertThat(Tests.get(placed)).isEqualTo("b'");
            assertThat(three.deadLetters(DeadLetter.Reason.OVERFLOW)).isEqualTo(1);
        }
    }

    @Test
    void toAnActorWithAnExactMailbox() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> exact = actor(system, Tests.on(1).withMailbox(1).withExactMailbox(), (ask, context) -> {
            kept.add(ask);
        });
        List<Ask> first = Tests.list();
        CompletableFuture<String> asked = Ask.of(keeping(first), "q");
        untilKept(first);
        first.getFirst().handOn(exact); // from outside, so it is counted
        untilKept(kept);
        Tests.Sync.with(exact);
        assertThat(((ExactRef<?>) exact).admitted()).isZero();
        exact.kill();
        assertThat(Tests.failure(asked)).isInstanceOf(AskException.Failed.class);
    }

    @Test
    void toAnActorOfAnotherSystem() {
        ActorSystem abroad = Tests.system(1);
        try {
            ActorRef<Object> other = actor(abroad, Tests.on(0), (ask, context) -> {
                if (ask.question.startsWith("answer")) {
                    ask.reply.with("from abroad");
                }
            });
            ActorRef<Object> first = actor(0, (ask, context) -> ask.handOn(other));
            assertThat(Tests.get(Ask.of(first, "answer"))).isEqualTo("from abroad");
            CompletableFuture<String> failing = Ask.of(first, "keep");
            Tests.until(() -> abroad.handled() == 2);
            other.kill();
            assertThat(Tests.failure(failing)).isInstanceOf(AskException.Failed.class);
        } finally {
            Tests.stop(abroad);
        }
        ActorRef<Object> late = actor(0, (ask, context) -> ask.handOn(answering()));
        assertThat(Tests.get(Ask.of(late, "here"))).isEqualTo("here'!");
    }

    @Test
    void anyOtherThreadHandsItOnAtOnce() {
        ActorRef<Object> other = answering();
        var go = new CountDownLatch(1);
        ActorRef<Object> first = actor(0, (ask, context) -> {
            Tests.get(Tests.start(() -> ask.handOn(other)));
            Tests.await(go); // the turn is not over
        });
        assertThat(Tests.get(Ask.of(first, "q"))).isEqualTo("q'!");
        go.countDown();
    }

    @Test
    void aRequestThatMakesNoMessageIsRefused() {
        List<Ask> kept = Tests.list();
        ActorRef<Object> keeper = keeping(kept);
        CompletableFuture<String> asked = Ask.of(keeper, "q");
        untilKept(kept);
        Reply<String> reply = kept.getFirst().reply;
        assertThatThrownBy(() -> reply.<Object>forwardTo(keeper, same -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("made no message");
        reply.with("still its own");
        assertThat(Tests.get(asked)).isEqualTo("still its own");
    }
}
