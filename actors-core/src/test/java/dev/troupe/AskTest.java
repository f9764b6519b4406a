package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AskTest {
    private final ActorSystem system = Tests.system(2);

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    private record Ask(String question, Reply<String> reply) {
        private static CompletableFuture<String> of(ActorRef<Object> actor, String question, Duration deadline) {
            return actor.ask(reply -> new Ask(question, reply), deadline);
        }
    }

    /** What an actor does with a question. */
    private interface Answering {
        void answer(Ask ask, Context<Object> context) throws Exception;
    }

    private ActorRef<Object> answering(Answering answering) {
        return system.spawn(
                "answering",
                () -> (Object message, Context<Object> context) -> {
                    if (message instanceof Ask ask) {
                        answering.answer(ask, context);
                    } else {
                        Tests.Sync.answered(message);
                    }
                },
                Tests.on(1).withAttempts(1));
    }

    @Test
    void anAnswerCompletesTheFuture() {
        ActorRef<Object> actor = answering((ask, context) -> ask.reply.with(ask.question + "!"));
        var answers = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 500; i++) {
            answers.add(Ask.of(actor, "q" + i, Tests.PATIENCE));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(Tests.get(answers.get(i))).isEqualTo("q" + i + "!");
        }
    }

    @Test
    void aRequestThatWaitsPastItsDeadlineIsDroppedUnprocessedAndCounted() {
        var handled = new AtomicInteger();
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> actor = answering((ask, context) -> {
            if (ask.question.equals("block")) {
                inTurn.countDown();
                Tests.await(release);
            }
            handled.incrementAndGet();
            ask.reply.with("late");
        });
        CompletableFuture<String> blocking = Ask.of(actor, "block", Tests.PATIENCE);
        Tests.await(inTurn);
        CompletableFuture<String> expiring = Ask.of(actor, "expire", Duration.ofMillis(5));
        assertThat(Tests.failure(expiring)) // though the actor does not run
                .isInstanceOf(AskException.Expired.class)
                .hasMessageContaining("to=answering")
                .hasMessageContaining("deadline=PT0.005S");
        release.countDown();
        assertThat(Tests.get(blocking)).isEqualTo("late");
        Tests.Sync.with(actor);
        assertThat(handled).hasValue(1);
        assertThat(system.deadLetters(DeadLetter.Reason.DEADLINE)).isEqualTo(1);
        assertThat(system.deadLetters()).isEqualTo(1);
    }

    /** Whoever notices first, the clock or the worker, the answer is the same. */
    @Test
    void anExpiredRequestIsAlwaysExpired() {
        ActorRef<Object> slow = answering((ask, context) -> Tests.busy(Duration.ofMillis(1)));
        var requests = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 300; i++) {
            requests.add(Ask.of(slow, "q", Duration.ofMillis(3)));
        }
        for (CompletableFuture<String> request : requests) {
            assertThat(Tests.failure(request)).isInstanceOf(AskException.Expired.class);
        }
    }

    @Test
    void aRequestThatNobodyAnswersExpires() {
        ActorRef<Object> actor = answering((ask, context) -> {});
        assertThat(Tests.failure(Ask.of(actor, "?", Duration.ofMillis(200)))).isInstanceOf(AskException.Expired.class);
        assertThat(system.deadLetters()).isZero(); // it was handled
    }

    @Test
    void aRequestToAnActorThatHasEndedIsUndelivered() {
        ActorRef<Object> actor = answering((ask, context) -> {});
        actor.stop();
        Tests.untilEnded(actor);
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE)))
                .isInstanceOf(AskException.Undelivered.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    void aRequestThatIsQueuedWhenTheActorEndsIsUndelivered() {
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> actor = answering((ask, context) -> {
            inTurn.countDown();
            Tests.await(release);
            context.stop();
            ask.reply.with("stopping");
        });
        CompletableFuture<String> first = Ask.of(actor, "first", Tests.PATIENCE);
        Tests.await(inTurn);
        CompletableFuture<String> second = Ask.of(actor, "second", Tests.PATIENCE);
        release.countDown();
        assertThat(Tests.get(first)).isEqualTo("stopping");
        assertThat(Tests.failure(second)).isInstanceOf(AskException.Undelivered.class);
        assertThat(system.deadLetters(DeadLetter.Reason.CLOSED)).isEqualTo(1);
    }

    @Test
    void aRequestThatIsSetAsideFailsWithTheCause() {
        ActorRef<Object> actor = answering((ask, context) -> {
            ask.reply.with("never seen");
            throw new IllegalStateException("planted");
        });
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE)))
                .isInstanceOf(AskException.Failed.class)
                .hasMessage("the actor failed: actor=" + actor.path()
                        + " failure=\"crash java.lang.IllegalStateException\"")
                .hasRootCauseMessage("planted");
    }

    @Test
    void whoAsksAnActorThatAFailureHasEndedIsToldOfTheFailure() {
        ActorRef<Object> actor = system.spawn(
                "doomed",
                () -> (Object message, Context<Object> context) -> {
                    throw new IllegalStateException("planted");
                },
                SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Stop()));
        actor.tell("crash");
        var why = "the actor failed: actor=doomed failure=\"crash java.lang.IllegalStateException\"";
        Tests.untilEnded(actor);
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE)))
                .isInstanceOf(AskException.Undelivered.class)
                .cause()
                .isInstanceOf(AskException.Failed.class)
                .hasMessage(why)
                .hasRootCauseMessage("planted");
        ActorRef<Object> stopped = system.spawn(Tests.Collector::new);
        stopped.stop();
        Tests.untilEnded(stopped);
        assertThat(Tests.failure(Ask.of(stopped, "?", Tests.PATIENCE))).hasNoCause();
    }

    @Test
    void aRequestThatIsTriedAgainIsAnsweredByTheRetry() {
        var incarnations = Tests.<Long>list();
        ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
            incarnations.add(context.incarnation());
            ((Ask) message).reply.with("attempt " + context.attempt());
            if (context.attempt() == 1) {
                throw new IllegalStateException("planted");
            }
        });
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("attempt 2");
        assertThat(incarnations).containsExactly(1L, 2L);
    }

    @Test
    void anActorMayFailARequestOnPurpose() {
        ActorRef<Object> actor = answering((ask, context) -> ask.reply.fail(new java.io.IOException("no such file")));
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE)))
                .isInstanceOf(AskException.Failed.class)
                .cause()
                .hasMessage("no such file");
    }

    @Test
    void aFutureThatIsNotDoneRefusesToBeWaitedForInATurn() {
        ActorRef<Object> other = system.spawn(Tests.Collector::new);
        ActorRef<Object> actor = answering((ask, context) -> {
            CompletableFuture<String> future = other.ask(Tests.Sync::new, Tests.PATIENCE);
            var texts = new ArrayList<String>();
            for (Tests.Body wait : List.<Tests.Body>of(
                    future::join,
                    future::get,
                    () -> future.get(1, TimeUnit.SECONDS),
                    () -> future.thenApply(x -> x).join())) {
                try {
                    wait.run();
                    texts.add("waited");
                } catch (IllegalStateException e) {
                    texts.add(String.valueOf(e.getMessage()));
                }
            }
            ask.reply.with(String.join("\n", texts));
        });
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE)).lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .contains("context.ask")
                        .contains("context.await")
                        .contains("context.pipe"));
    }

    @Test
    void aFutureThatIsDoneMayBeReadInATurn() {
        ActorRef<Object> other = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
        CompletableFuture<String> done = other.ask(Tests.Sync::new, Tests.PATIENCE);
        Tests.get(done);
        ActorRef<Object> actor = answering((ask, context) -> ask.reply.with(done.join()));
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("synced");
    }

    @Test
    void aReplyMayComeFromAnotherThread() {
        ActorRef<Object> actor =
                answering((ask, context) -> Thread.ofVirtual().start(() -> ask.reply.with("from a thread")));
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("from a thread");
    }

    @Test
    void aTurnThatFailsAfterSomebodyElseHasAnsweredIsTriedAgain() {
        var attempts = Tests.<Integer>list();
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (Tests.Sync.answered(message)) {
                        return;
                    }
                    attempts.add(context.attempt());
                    if (context.attempt() == 1) {
                        Tests.get(Tests.start(() -> ((Ask) message).reply.with("from a thread")));
                        throw new IllegalStateException("planted");
                    }
                },
                SpawnOptions.defaults().withAttempts(2));
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("from a thread");
        Tests.Sync.with(actor);
        assertThat(attempts).containsExactly(1, 2);
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void theExpiryOfWhatAnEndedActorHasAskedIsNobodysMessage() {
        ActorRef<Object> silent = answering((ask, context) -> {});
        ActorRef<Object> asking = asking(silent, Duration.ofMillis(1), Tests.list());
        asking.tell("ask");
        Tests.Sync.with(asking);
        asking.stop();
        Tests.untilEnded(asking);
        Worker worker = ((Ref<?>) asking).worker;
        Tests.until(() -> Tests.get(Tests.on(worker, () -> worker.timers.isEmpty())));
        assertThat(system.deadLetters(DeadLetter.Reason.CLOSED)).isZero();
    }

    @Test
    void codeThatAnAnswerCallsMustNotWaitForRoom() {
        ActorRef<Object> actor = answering((ask, context) -> {});
        CompletableFuture<Delivery> outcome;
        for (long millis = 1; ; millis *= 2) { // until this thread was faster than the deadline
            CompletableFuture<?> asked = Ask.of(actor, "?", Duration.ofMillis(millis));
            outcome = asked.handle((answer, failure) -> {
                try {
                    return actor.tellOrWait("x");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            if (!outcome.isDone() || outcome.isCompletedExceptionally()) {
                break;
            }
        }
        assertThat(Tests.failure(outcome))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not wait for room")
                .hasMessageContaining("thread=troupe-callbacks");
    }

    @Test
    void onlyTheFirstReplyCounts() {
        ActorRef<Object> actor = answering((ask, context) -> {
            ask.reply.with("first");
            ask.reply.with("second");
            ask.reply.fail(new IllegalStateException("third"));
        });
        for (int i = 0; i < 100; i++) {
            assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("first");
        }
    }

    @Test
    void aReplyMayBeKeptForALaterTurn() {
        var kept = new ArrayList<Reply<String>>();
        ActorRef<Object> actor = answering((ask, context) -> {
            kept.add(ask.reply);
            if (ask.question.equals("release")) {
                kept.forEach(reply -> reply.with("released"));
            }
        });
        CompletableFuture<String> first = Ask.of(actor, "keep", Tests.PATIENCE);
        Tests.Sync.with(actor);
        assertThat(first).isNotDone();
        Tests.get(Ask.of(actor, "release", Tests.PATIENCE));
        assertThat(Tests.get(first)).isEqualTo("released");
    }

    @Test
    void keptRepliesFailWithTheCauseWhenTheIncarnationEnds() {
        ActorRef<Object> actor = answering((ask, context) -> {
            if (ask.question.equals("crash")) {
                throw new IllegalStateException("planted");
            }
        });
        var kept = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 200; i++) { // more than are swept
            kept.add(Ask.of(actor, "keep", Tests.PATIENCE));
        }
        Tests.Sync.with(actor);
        kept.add(Ask.of(actor, "crash", Tests.PATIENCE));
        kept.forEach(future -> assertThat(Tests.failure(future))
                .isInstanceOf(AskException.Failed.class)
                .hasRootCauseMessage("planted"));
    }

    @Test
    void keptRepliesFailWhenTheActorIsKilledAndWhenItStops() {
        ActorRef<Object> actor = answering((ask, context) -> {});
        CompletableFuture<String> first = Ask.of(actor, "keep", Tests.PATIENCE);
        Tests.Sync.with(actor);
        actor.kill();
        assertThat(Tests.failure(first)).isInstanceOf(AskException.Failed.class).hasMessageContaining("killed");
        CompletableFuture<String> second = Ask.of(actor, "keep", Tests.PATIENCE);
        actor.stop();
        assertStoppedWithoutAnAnswer(second);
    }

    /** It may have charged somebody: who asks must not take it for one that can be sent again. */
    private static void assertStoppedWithoutAnAnswer(CompletableFuture<String> answer) {
        assertThat(Tests.failure(answer))
                .isInstanceOf(AskException.Failed.class)
                .hasMessage("the actor stopped without an answer: actor=answering");
    }

    @Test
    @SuppressWarnings("NullAway") // the answer that is looked at here
    void anAnswerThatIsNullIsRefusedWithWhatToUseInstead() {
        ActorRef<Object> actor = answering((ask, context) -> ask.reply.with(null));
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE)))
                .hasRootCauseMessage("an answer must not be null: use a value of your own, such as an enum Done");
    }

    @Test
    @SuppressWarnings("NullAway") // the deadline that is looked at here
    void aDeadlineThatIsNullIsNamed() {
        ActorRef<Object> actor = answering((ask, context) -> {});
        assertThatThrownBy(() -> Ask.of(actor, "?", null)).hasMessage("deadline");
    }

    @Test
    void aRequestInWhoseTurnTheActorStopsHasFailed() {
        assertStoppedWithoutAnAnswer(Ask.of(answering((ask, context) -> context.stop()), "?", Tests.PATIENCE));
    }

    @Test
    void aRequestWhoseLastAttemptEndsTheActorHasFailed() {
        ActorRef<Object> actor = system.spawn(
                "doomed",
                () -> (Object message, Context<Object> context) -> {
                    throw new IllegalStateException("planted");
                },
                SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Stop()));
        assertThat(Tests.failure(Ask.of(actor, "?", Tests.PATIENCE))) // though it waits for its second attempt
                .isInstanceOf(AskException.Failed.class)
                .hasRootCauseMessage("planted");
    }

    @Test
    void aDeadlineTravelsWithTheRequest() {
        ActorRef<Object> actor = answering(
                (ask, context) -> ask.reply.with(String.valueOf(context.now().isBefore(context.deadline()))));
        assertThat(Tests.get(Ask.of(actor, "?", Tests.PATIENCE))).isEqualTo("true");
        assertThatThrownBy(() -> Ask.of(actor, "?", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadline must be positive")
                .hasMessageContaining("PT0S");
    }

    @Test
    void aDeadlineOfCenturiesIsNoOverflow() {
        ActorRef<Object> actor = answering((ask, context) -> ask.reply.with("fine"));
        assertThat(Tests.get(Ask.of(actor, "?", Duration.ofDays(1_000_000)))).isEqualTo("fine");
        assertThat(Tests.get(Ask.of(actor, "?", Duration.ofSeconds(Long.MAX_VALUE))))
                .isEqualTo("fine");
    }

    // ---- context.ask

    /** Asks the other one and keeps what comes back. */
    private ActorRef<Object> asking(ActorRef<Object> other, Duration deadline, List<String> outcomes) {
        return system.spawn(
                "asking",
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("ask")) {
                        context.<Object, String>ask(
                                other,
                                reply -> new Ask("inside", reply),
                                deadline,
                                (value, failure) -> "outcome " + (value != null ? value : failure));
                    } else if (message.equals("crash")) {
                        throw new IllegalStateException("planted");
                    } else if (!Tests.Sync.answered(message)) {
                        outcomes.add((String) message + " in " + context.incarnation());
                    }
                },
                Tests.on(0).withAttempts(1));
    }

    @Test
    void theAnswerToAnActorIsAMessage() {
        List<String> outcomes = Tests.list();
        ActorRef<Object> asking = asking(answering((ask, c) -> ask.reply.with("yes")), Tests.PATIENCE, outcomes);
        asking.tell("ask");
        Tests.until(() -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly("outcome yes in 1");
    }

    @Test
    void theFailuresOfAnActorsRequestAreMessagesToo() {
        List<String> outcomes = Tests.list();
        ActorRef<Object> other = answering((ask, c) -> {});
        ActorRef<Object> asking = asking(other, Duration.ofMillis(5), outcomes);
        asking.tell("ask");
        Tests.until(() -> outcomes.size() == 1);
        assertThat(outcomes.getFirst()).contains("Expired").contains("to=answering");
        other.stop();
        Tests.untilEnded(other);
        asking.tell("ask");
        Tests.until(() -> outcomes.size() == 2);
        assertThat(outcomes.getLast()).contains("AskException"); // undelivered, or expired before that was known
    }

    @Test
    void anAnswerAfterTheIncarnationHasEndedIsDropped() {
        List<String> outcomes = Tests.list();
        var replies = new CompletableFuture<Reply<String>>();
        ActorRef<Object> asking = asking(answering((ask, c) -> replies.complete(ask.reply)), Tests.PATIENCE, outcomes);
        asking.tell("ask");
        Reply<String> reply = Tests.get(replies);
        asking.tell("crash");
        Tests.Sync.with(asking);
        reply.with("too late");
        Tests.Sync.with(asking);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void anAnswerThatIsQueuedWhenTheIncarnationEndsIsDroppedToo() {
        List<String> outcomes = Tests.list();
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> other = answering((ask, c) -> ask.reply.with("queued"));
        ActorRef<Object> asking = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("ask")) {
                        context.<Object, String>ask(
                                other,
                                reply -> new Ask("inside", reply),
                                Tests.PATIENCE,
                                (value, failure) -> "outcome " + context.incarnation());
                    } else if (message.equals("block and crash")) {
                        inTurn.countDown();
                        Tests.await(release);
                        throw new IllegalStateException("planted");
                    } else if (!Tests.Sync.answered(message)) {
                        outcomes.add((String) message);
                    }
                },
                Tests.on(0).withAttempts(1));
        asking.tell("ask");
        asking.tell("block and crash");
        Tests.await(inTurn);
        Tests.Sync.with(other); // the answer is under way, and comes before what is sent now
        release.countDown();
        Tests.Sync.with(asking);
        assertThat(outcomes.size()).isLessThanOrEqualTo(1); // one if it came before the crash
        assertThat(outcomes).allMatch(outcome -> outcome.equals("outcome 1"));
    }

    @Test
    void aCrashOnAnAnswerIsADeadLetterSinceItIsNotTriedAgain() {
        ActorRef<Object> other = answering((ask, c) -> ask.reply.with("poison"));
        var crashes = new AtomicInteger();
        ActorRef<Object> asking = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("ask")) {
                        context.<Object, String>ask(
                                other, reply -> new Ask("?", reply), Tests.PATIENCE, (value, failure) -> value);
                    } else if (message.equals("poison")) {
                        crashes.incrementAndGet();
                        throw new IllegalStateException("planted");
                    } else {
                        Tests.Sync.answered(message);
                    }
                },
                Tests.on(0).withAttempts(2));
        asking.tell("ask");
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1);
        Tests.Sync.with(asking);
        assertThat(crashes).hasValue(1);
    }

    @Test
    void actorsThatAskEachOtherInARingAllGetTheirAnswers() {
        int actors = 10;
        var refs = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < actors; i++) {
            int index = i;
            refs.add(system.spawn(() -> new Actor<>() {
                private int answered;

                @Override
                public void receive(Object message, Context<Object> context) {
                    if (message instanceof Ask ask) {
                        ask.reply.with(ask.question);
                    } else if (message.equals("answer")) {
                        answered++;
                    } else if (message instanceof Tests.Collector.Count count) {
                        count.reply().with(answered);
                    } else {
                        context.<Object, String>ask(
                                refs.get((index + 1) % actors),
                                reply -> new Ask("answer", reply),
                                Tests.PATIENCE,
                                (value, failure) -> value != null ? value : String.valueOf(failure));
                    }
                }
            }));
        }
        for (int round = 0; round < 50; round++) {
            refs.forEach(ref -> ref.tell("go"));
        }
        for (ActorRef<Object> ref : refs) {
            Tests.until(() -> Tests.ask(ref, Tests.Collector.Count::new) == 50);
        }
    }

    // ---- Asking a full mailbox, and a system that ends

    private ActorRef<Object> full(CountDownLatch go) {
        ActorRef<Object> full = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    Tests.await(go);
                    if (message instanceof Ask ask) {
                        ask.reply.with("at last");
                    }
                },
                Tests.on(1).withMailbox(1));
        while (full.tell("more") != Delivery.FULL) {
            Thread.onSpinWait();
        }
        return full;
    }

    @Test
    void whoWaitsForRoomIsToldIfThereIsNoneByTheDeadline() throws Exception {
        var go = new CountDownLatch(1);
        ActorRef<Object> full = full(go);
        CompletableFuture<String> answer = full.askOrWait(reply -> new Ask("?", reply), Duration.ofMillis(20));
        assertThat(Tests.failure(answer))
                .isInstanceOfSatisfying(
                        AskException.Undelivered.class,
                        e -> assertThat(e.isFull()).isTrue());
        go.countDown();
    }

    @Test
    void whoWaitsForRoomIsAnsweredWhenThereIs() throws Exception {
        var go = new CountDownLatch(1);
        ActorRef<Object> full = full(go);
        CompletableFuture<CompletableFuture<String>> asking = new CompletableFuture<>();
        Thread asker = Thread.ofPlatform().start(() -> {
            try {
                asking.complete(full.askOrWait(reply -> new Ask("?", reply), Tests.PATIENCE));
            } catch (InterruptedException e) {
                asking.completeExceptionally(e);
            }
        });
        Tests.until(() -> asker.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        assertThat(Tests.get(Tests.get(asking))).isEqualTo("at last");
    }

    @Test
    void whoIsInterruptedWhileItWaitsForRoomHasAskedNothing() {
        var go = new CountDownLatch(1);
        ActorRef<Object> full = full(go);
        var interrupted = new CompletableFuture<Throwable>();
        Thread asker = Thread.ofPlatform().start(() -> {
            try {
                CompletableFuture<String> answer = full.askOrWait(reply -> new Ask("?", reply), Tests.PATIENCE);
                interrupted.completeExceptionally(new AssertionError("asked: " + answer));
            } catch (InterruptedException e) {
                interrupted.complete(e);
            }
        });
        Tests.until(() -> asker.getState() == Thread.State.TIMED_WAITING);
        asker.interrupt();
        assertThat(Tests.get(interrupted)).isInstanceOf(InterruptedException.class);
        go.countDown();
    }

    @Test
    void theEndOfTheSystemFailsWhatAHungActorHasKept() {
        var kept = new CountDownLatch(1);
        var go = new AtomicInteger();
        ActorSystem ending = Tests.system(1);
        ActorRef<Object> hung = ending.spawn(() -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask) {
                kept.countDown();
            } else {
                while (go.get() == 0) {
                    Thread.onSpinWait();
                }
            }
        });
        CompletableFuture<String> answer = Ask.of(hung, "?", Duration.ofHours(1));
        Tests.await(kept);
        hung.tell("hang");
        ending.stop(Duration.ofMillis(100));
        assertThat(Tests.failure(answer)).isInstanceOf(AskException.class);
        go.set(1);
    }
}
