package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that an actor puts aside, and what becomes of them. */
@Timeout(180)
class StashTest {
    private static final SpawnOptions ONCE = Tests.on(0).withAttempts(1);

    private record Question(Reply<String> reply) {
        @Override
        public String toString() {
            return "question";
        }
    }

    private final List<String> seen = Tests.list();
    private final List<DeadLetter> letters = Tests.list();
    private final CountDownLatch inTurn = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean crashed = new AtomicBoolean();
    private ActorSystem system = Tests.system(2);

    @BeforeEach
    void listen() {
        system.onDeadLetter(letters::add);
    }

    @AfterEach
    void stop() {
        release.countDown();
        system.close();
    }

    /** Puts all aside until it is opened. */
    private final class Gate implements Actor<Object> {
        private boolean open;

        @Override
        public void receive(Object message, Context<Object> context) throws InterruptedException {
            seen.add(message.toString());
            switch (message.toString()) {
                case "open" -> {
                    open = true;
                    context.unstashAll();
                }
                case "crash" -> throw new IllegalStateException("planted");
                case "end" -> context.stop();
                default -> {
                    if (!open) {
                        context.stash();
                    } else if (message instanceof Question question) {
                        question.reply.with("answer");
                    }
                    if (message.equals("crash once") && crashed.compareAndSet(false, true)) {
                        throw new IllegalStateException("planted");
                    }
                    if (message.equals("block")) {
                        inTurn.countDown();
                        release.await();
                    }
                }
            }
        }
    }

    private ActorRef<Object> gate(SpawnOptions options) {
        return system.spawn("gate", Gate::new, options);
    }

    /** Sends all messages in one turn on the worker of the receiver. */
    private void send(ActorRef<Object> to, Object... messages) {
        ActorRef<Object> sender = system.spawn(
                () -> (Object message, Context<Object> context) ->
                        List.of(messages).forEach(to::tell),
                Tests.on(0));
        sender.tell("go");
    }

    private static Cell cell(ActorRef<?> ref) {
        return ((Ref<?>) ref).cell;
    }

    private static int stashed(ActorRef<?> ref) {
        Ext ext = cell(ref).extIfAny();
        return ext == null ? 0 : ext.stash.size();
    }

    private void untilSeen(String... messages) {
        Tests.until(() -> seen.size() >= messages.length);
        assertThat(seen).containsExactly(messages);
    }

    private List<String> lost(DeadLetter.Reason reason) {
        Tests.until(() -> letters.size() == system.deadLetters()); // they are shown beside
        return letters.stream()
                .filter(letter -> letter.reason() == reason)
                .map(letter -> letter.message().toString())
                .toList();
    }

    @Test
    void whatWasPutAsideComesBackFirstAndInItsOrder() {
        ActorRef<Object> gate = gate(ONCE);
        send(gate, "a", "b", "c", "open", "d");
        untilSeen("a", "b", "c", "open", "a", "b", "c", "d");
        assertThat(stashed(gate)).isZero();
        StopReport report = Tests.stop(system);
        assertThat(report.handled()).isEqualTo(5 + 1); // each once, and what made the sender send
        assertThat(letters).isEmpty();
    }

    @Test
    void aTurnThatThrowsPutsNothingAside() {
        ActorRef<Object> gate = gate(Tests.on(0));
        send(gate, "crash once", "open");
        untilSeen("crash once", "crash once", "open", "crash once");
        assertThat(stashed(gate)).isZero();
        assertThat(letters).isEmpty();
    }

    @Test
    void aTurnThatPutsAllBackCanPutItsOwnMessageAside() {
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    seen.add(message.toString());
                    if (message.equals("last")) {
                        context.unstashAll();
                    }
                    if (seen.size() <= 3) {
                        context.stash();
                    }
                },
                ONCE);
        send(actor, "a", "b", "last");
        untilSeen("a", "b", "last", "a", "b");
        assertThat(stashed(actor)).isEqualTo(1);
    }

    /** Each restart puts the stash back before the message that failed, whose attempts must not be forgotten. */
    @Test
    void aStashHasABoundPastWhichItsTurnFails() {
        ActorRef<Object> gate = gate(Tests.on(0).withStash(2));
        send(gate, "a", "b", "c");
        Tests.until(() -> letters.size() == 1);
        assertThat(lost(DeadLetter.Reason.ATTEMPTS)).containsExactly("c");
        Failure failure = letters.getFirst().failure();
        assertThat(Objects.requireNonNull(failure).cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most")
                .hasMessageContaining("actor=gate stash=2 stashed=2");
        untilSeen("a", "b", "c", "a", "b", "c", "a", "b");
    }

    @Test
    void aRestartPutsTheStashBackBeforeTheMessageThatFailed() {
        ActorRef<Object> gate = gate(Tests.on(0));
        send(gate, "a", "b", "crash", "open", "d");
        untilSeen("a", "b", "crash", "a", "b", "crash", "a", "b", "open", "a", "b", "d");
        assertThat(lost(DeadLetter.Reason.ATTEMPTS)).containsExactly("crash");
        assertThat(letters).hasSize(1);
    }

    @Test
    void theStashOfAnActorThatEndsIsDeadLetters() {
        ActorRef<Object> gate = gate(ONCE);
        send(gate, "a", "b", "end", "c");
        Tests.untilEnded(gate);
        Tests.until(() -> letters.size() == 3);
        assertThat(lost(DeadLetter.Reason.CLOSED)).containsExactly("a", "b", "c");
        assertThat(Tests.stop(system).handled()).isEqualTo(2);
    }

    @Test
    void theStashOfAChildThatEndsWithItsParentIsDeadLetters() {
        ActorRef<Object> parent = system.spawn(
                () -> new Actor<>() {
                    private final AtomicBoolean first = new AtomicBoolean(true);

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        if (message.equals("crash")) {
                            throw new IllegalStateException("planted");
                        }
                        if (first.getAndSet(false)) {
                            context.<Object>spawn("child", Gate::new).tell(message);
                        }
                    }
                },
                ONCE);
        parent.tell("a");
        untilSeen("a");
        parent.tell("crash");
        Tests.until(() -> letters.size() == 2);
        assertThat(lost(DeadLetter.Reason.PARENT_RESTARTED)).containsExactly("a");
    }

    @Test
    void theStashIsAccountedForWhenTheSystemStops() {
        ActorRef<Object> gate = gate(ONCE);
        send(gate, "a", "b");
        untilSeen("a", "b");
        StopReport report = Tests.stop(system);
        assertThat(report.handled()).isEqualTo(1);
        assertThat(lost(DeadLetter.Reason.CLOSED)).containsExactly("a", "b");
    }

    @Test
    void aRequestThatIsPutAsideIsAnsweredLater() {
        ActorRef<Object> gate = gate(ONCE);
        CompletableFuture<String> answer = gate.ask(Question::new, Tests.PATIENCE);
        untilSeen("question");
        assertThat(answer).isNotDone();
        gate.tell("open");
        assertThat(Tests.get(answer)).isEqualTo("answer");
    }

    @Test
    void aRequestThatIsPutAsideOutlivesARestart() {
        ActorRef<Object> gate = gate(ONCE);
        CompletableFuture<String> answer = gate.ask(Question::new, Tests.PATIENCE);
        gate.tell("crash");
        untilSeen("question", "crash", "question");
        assertThat(answer).isNotDone();
        gate.tell("open");
        assertThat(Tests.get(answer)).isEqualTo("answer");
    }

    @Test
    void theDeadlineOfARequestThatIsPutAsideGoesOn() {
        ActorRef<Object> gate = gate(ONCE);
        CompletableFuture<String> answer = gate.ask(Question::new, Duration.ofMillis(100));
        assertThat(Tests.failure(answer)).isInstanceOf(AskException.Expired.class);
        gate.tell("open");
        Tests.until(() -> letters.size() == 1);
        assertThat(lost(DeadLetter.Reason.DEADLINE)).containsExactly("question");
    }

    @Test
    void theAskerOfARequestThatIsPutAsideIsToldOfTheEnd() {
        ActorRef<Object> gate = gate(ONCE);
        CompletableFuture<String> answer = gate.ask(Question::new, Tests.PATIENCE);
        gate.tell("end");
        assertThat(Tests.failure(answer))
                .isInstanceOf(AskException.Undelivered.class)
                .hasMessageContaining("reason=CLOSED");
    }

    /** Else the message for which the rest was put aside could not come in. */
    @Test
    void whatIsPutAsideDoesNotFillTheMailboxUntilItIsBack() {
        ActorRef<Object> gate = gate(ONCE.withMailbox(2));
        send(gate, "a", "b", "c", "block");
        Tests.await(inTurn);
        release.countDown();
        Tests.until(() -> stashed(gate) == 4);
        assertThat(((Ref<?>) gate).has(Ref.FULL)).isFalse();
        assertThat(gate.tell("end")).isEqualTo(Delivery.ACCEPTED);
        Tests.until(() -> letters.size() == 4);
    }

    @Test
    void aStashThatIsBackFillsTheMailbox() {
        var full = new CompletableFuture<Boolean>();
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("back")) {
                        context.unstashAll();
                    } else if (!full.isDone() && seen.size() < 4) {
                        seen.add("aside");
                        context.stash();
                    } else {
                        full.complete(((Ref<?>) context.self()).has(Ref.FULL));
                    }
                },
                ONCE.withMailbox(4));
        send(actor, "a", "b", "c", "d", "back");
        assertThat(Tests.get(full)).isTrue();
        Tests.until(() -> !((Ref<?>) actor).has(Ref.FULL));
    }

    @Test
    void whatIsPutAsideHasLeftAnExactMailbox() {
        ActorRef<Object> gate = gate(ONCE.withMailbox(2).withExactMailbox());
        gate.tell("a");
        gate.tell("b");
        Tests.until(() -> stashed(gate) == 2);
        assertThat(((ExactRef<?>) gate).admitted()).isZero();
        gate.tell("open");
        Tests.until(() -> seen.size() == 5);
        Tests.until(() -> ((ExactRef<?>) gate).admitted() == 0);
    }

    /** The incarnation's own messages go with it, in the stash too. */
    @Test
    void aTickThatIsPutAsideEndsWithItsIncarnation() {
        ActorRef<Object> actor = system.spawn(
                () -> new Actor<>() {
                    @Override
                    public void started(Context<Object> context) {
                        if (context.incarnation() == 1) {
                            context.after(Duration.ZERO, "tick");
                        }
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        seen.add(message.toString());
                        if (message.equals("tick")) {
                            context.stash();
                        } else if (message.equals("crash")) {
                            throw new IllegalStateException("planted");
                        }
                    }
                },
                ONCE);
        untilSeen("tick");
        send(actor, "crash", "after");
        untilSeen("tick", "crash", "after");
        assertThat(stashed(actor)).isZero();
    }

    @Test
    void aTurnThatIsGivenUpPutsNothingAside() {
        ActorRef<Object> gate = gate(ONCE);
        send(gate, "a", "block");
        Tests.await(inTurn);
        Worker worker = cell(gate).worker();
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        Turn turn = Objects.requireNonNull(worker.detach(worker.baton.word(), standby, 0));
        assertThat(turn.fate.abandon()).isTrue();
        turn.abandonedFor = new Failure.Killed();
        worker.push(turn);
        untilSeen("a", "block", "a", "block");
        release.countDown();
        Tests.until(() -> stashed(gate) == 2);
    }

    @Test
    void onlyTheMessageOfTheTurnCanBePutAsideAndOnce() {
        var errors = Tests.<Throwable>list();
        var context = new CompletableFuture<Context<Object>>();
        ActorRef<Object> actor = system.spawn(() -> new Actor<>() {
            @Override
            public void started(Context<Object> own) {
                refused(own);
            }

            @Override
            public void receive(Object message, Context<Object> own) {
                own.stash();
                refused(own);
                context.complete(own);
            }

            private void refused(Context<Object> own) {
                try {
                    own.stash();
                } catch (IllegalStateException e) {
                    errors.add(e);
                }
            }
        });
        actor.tell("x");
        assertThatThrownBy(Tests.get(context)::stash).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(Tests.get(context)::unstashAll).isInstanceOf(IllegalStateException.class);
        assertThat(errors)
                .hasSize(2)
                .allSatisfy(e -> assertThat(e).hasMessageContaining("only the message of the turn"));
    }

    @Test
    void aStashOfNoneIsRefusedAtOnceAndABadOneByItsOptions() {
        ActorRef<Object> gate = gate(ONCE.withStash(0));
        gate.tell("a");
        Tests.until(() -> letters.size() == 1);
        assertThat(lost(DeadLetter.Reason.ATTEMPTS)).containsExactly("a");
        for (int bound : List.of(-1, SpawnOptions.MAX_MAILBOX + 1)) {
            assertThatThrownBy(() -> ONCE.withStash(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 0 to " + SpawnOptions.MAX_MAILBOX)
                    .hasMessageContaining("stash=" + bound);
        }
    }
}
