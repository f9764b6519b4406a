package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.spi.ControlMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to messages for which a mailbox has no room. */
@Timeout(180)
class OverflowTest {
    private static final SpawnOptions FOUR = Tests.on(0).withMailbox(4);
    private static final List<Object> TEN =
            IntStream.range(0, 10).<Object>mapToObj(i -> i).toList();

    private final List<Object> handled = Tests.list();
    private final List<DeadLetter> letters = Tests.list();
    private final CountDownLatch inTurn = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<String> stage = new CompletableFuture<>();
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

    /** Keeps what it handles; some messages make it block, wait or crash. */
    private void receive(Object message, Context<Object> context) {
        if (Tests.Sync.answered(message)) {
            return;
        }
        handled.add(message);
        if (message.equals("block")) {
            inTurn.countDown();
            Tests.await(release);
        } else if (message.equals("wait")) {
            context.pipe(CompletableFuture.completedFuture("piped"), (value, failure) -> value);
            context.await(stage, Tests.PATIENCE, (value, failure) -> {});
        } else if (message.equals("crash")) {
            throw new IllegalStateException("planted");
        }
    }

    private ActorRef<Object> receiver(SpawnOptions options) {
        return system.spawn("receiver", () -> this::receive, options);
    }

    /** An actor that sends all messages of a list in one turn. */
    private ActorRef<Object> sender(int worker, ActorRef<Object> to) {
        return system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message instanceof List<?> list) {
                        list.forEach(to::tell);
                    } else {
                        Tests.Sync.answered(message);
                    }
                },
                Tests.on(worker));
    }

    private static List<Object> blockThen(Object... more) {
        var all = new ArrayList<Object>(List.of("block"));
        all.addAll(List.of(more));
        return all;
    }

    private List<Object> lost(DeadLetter.Reason reason) {
        Tests.until(() -> letters.size() == system.deadLetters()); // they are shown beside
        return letters.stream()
                .filter(letter -> letter.reason() == reason)
                .map(DeadLetter::message)
                .toList();
    }

    private static Cell cell(ActorRef<?> ref) {
        return ((Ref<?>) ref).cell;
    }

    /** Takes the worker away from the turn that blocks. */
    private void detach(Cell cell) {
        Worker worker = cell.worker();
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        assertThat(worker.detach(worker.baton.word(), standby, 0)).isNotNull();
    }

    @Test
    void aMailboxThatRejectsRefusesWhatATurnSendsAboveItsBound() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.REJECT));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 6);
        Tests.until(() -> handled.size() == 4);
        assertThat(handled).containsExactly(0, 1, 2, 3);
        assertThat(lost(DeadLetter.Reason.OVERFLOW)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void nobodyWaitsForAMailboxThatRejects() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.REJECT));
        sender(0, receiver).tell(blockThen(1, 2, 3));
        Tests.await(inTurn);
        ActorRef<Object> other = sender(1, receiver);
        other.tell(List.of("lost"));
        other.tell(List.of("lost too"));
        Tests.Sync.with(other); // while the receiver blocks, so the sender is not muted
        Tests.until(() -> letters.size() == 2);
        assertThat(lost(DeadLetter.Reason.OVERFLOW)).containsExactly("lost", "lost too");
        assertThat(receiver.tell("x")).isEqualTo(Delivery.FULL);
        release.countDown();
        Tests.until(() -> handled.size() == 4);
    }

    @Test
    void theAskerOfARejectedRequestIsTold() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.REJECT));
        sender(0, receiver).tell(blockThen(1, 2, 3));
        Tests.await(inTurn);
        var told = new CompletableFuture<Throwable>();
        ActorRef<Object> asker = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("go")) {
                        context.<Object, String>ask(receiver, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> {
                            told.complete(failure);
                            return "told";
                        });
                    }
                },
                Tests.on(1));
        asker.tell("go");
        assertThat(Tests.get(told))
                .isInstanceOfSatisfying(
                        AskException.Undelivered.class,
                        why -> assertThat(why.isFull()).isTrue())
                .hasMessageContaining("reason=OVERFLOW");
    }

    @Test
    void aMailboxThatDropsItsOldestKeepsTheNewest() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.DROP_OLDEST));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 6);
        Tests.until(() -> handled.size() == 4);
        assertThat(handled).containsExactly(6, 7, 8, 9);
        assertThat(lost(DeadLetter.Reason.OVERFLOW)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    private record Vital(int number) implements ControlMessage {}

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WAIT")
    void aControlMessageIsTakenByAFullMailboxAndNotDroppedForOthers(Overflow overflow) {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(overflow));
        ActorRef<Vital> adapted = receiver.adapt(vital -> vital);
        ActorRef<Object> sender = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    for (int i = 0; i < 10; i++) {
                        receiver.tell("plain");
                        if (i % 2 == 0) {
                            receiver.tell(new Vital(i));
                        } else {
                            adapted.tell(new Vital(i));
                        }
                    }
                },
                Tests.on(0));
        sender.tell("go");
        Tests.until(() -> handled.size() + letters.size() == 20);
        assertThat(handled.stream().filter(Vital.class::isInstance).toList())
                .isEqualTo(IntStream.range(0, 10).mapToObj(Vital::new).toList());
        assertThat(lost(DeadLetter.Reason.OVERFLOW))
                .hasSizeGreaterThanOrEqualTo(6)
                .containsOnly("plain");
    }

    @Test
    void nobodyWaitsForAMailboxThatDropsItsOldest() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.DROP_OLDEST));
        sender(0, receiver).tell(blockThen(1, 2, 3));
        Tests.await(inTurn);
        assertThat(receiver.tell("from outside")).isEqualTo(Delivery.ACCEPTED);
        ActorRef<Object> other = sender(1, receiver);
        other.tell(List.of("from a turn"));
        Tests.Sync.with(other);
        release.countDown();
        Tests.until(() -> handled.size() + letters.size() == 6);
    }

    @Test
    void theMessageThatWaitsForItsNextAttemptIsNotDropped() {
        FailurePolicy pause = (failure, history) -> new Decision.Restart(Duration.ofHours(1));
        ActorRef<Object> receiver =
                receiver(FOUR.withOverflow(Overflow.DROP_OLDEST).withPolicy(pause));
        receiver.tell("crash");
        Tests.until(() -> cell(receiver).is(Cell.BACKING_OFF));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 7);
        system.stop(Duration.ZERO);
        assertThat(lost(DeadLetter.Reason.OVERFLOW)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(lost(DeadLetter.Reason.CLOSED)).containsExactly("crash", 7, 8, 9);
    }

    @Test
    void theMessageOfATurnThatAKillHasOvertakenIsNotDropped() {
        FailurePolicy pause = (failure, history) -> new Decision.Restart(Duration.ofHours(1));
        ActorRef<Object> receiver =
                receiver(FOUR.withOverflow(Overflow.DROP_OLDEST).withPolicy(pause));
        receiver.tell("block");
        Tests.await(inTurn);
        receiver.kill();
        release.countDown();
        Tests.until(() -> cell(receiver).is(Cell.BACKING_OFF));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 7);
        system.stop(Duration.ZERO);
        assertThat(lost(DeadLetter.Reason.OVERFLOW)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(lost(DeadLetter.Reason.CLOSED)).containsExactly("block", 7, 8, 9);
    }

    @Test
    void theMessageOfADetachedTurnIsNotDropped() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.DROP_OLDEST));
        receiver.tell("block");
        Tests.await(inTurn);
        detach(cell(receiver));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 7);
        release.countDown();
        Tests.until(() -> handled.size() == 4);
        assertThat(handled).containsExactly("block", 7, 8, 9);
    }

    @Test
    void beyondTheMessageInFlightAMailboxOfOneHoldsTheNewest() {
        ActorRef<Object> receiver = receiver(FOUR.withMailbox(1).withOverflow(Overflow.DROP_OLDEST));
        receiver.tell("block");
        Tests.await(inTurn);
        detach(cell(receiver));
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 9);
        assertThat(cell(receiver).waiting()).isEqualTo(2);
        release.countDown();
        Tests.until(() -> handled.size() == 2);
        assertThat(handled).containsExactly("block", 9);
    }

    @Test
    void whatTheRuntimeSendsIsNeverDropped() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.DROP_OLDEST));
        receiver.tell("wait");
        Tests.until(() -> cell(receiver).waiting() == 1); // the outcome of the pipe
        sender(0, receiver).tell(TEN);
        Tests.until(() -> letters.size() == 7);
        stage.complete("on");
        Tests.until(() -> handled.size() == 5);
        assertThat(handled).containsExactly("wait", "piped", 7, 8, 9);
    }

    @Test
    void theAskerOfADroppedRequestIsTold() {
        ActorRef<Object> receiver = receiver(FOUR.withOverflow(Overflow.DROP_OLDEST));
        receiver.tell("wait");
        Tests.until(() -> cell(receiver).waiting() == 1);
        CompletableFuture<String> answer = receiver.ask(Tests.Sync::new, Tests.PATIENCE);
        Tests.until(() -> cell(receiver).waiting() == 2);
        sender(0, receiver).tell(TEN);
        assertThat(Tests.failure(answer))
                .isInstanceOfSatisfying(
                        AskException.Undelivered.class,
                        why -> assertThat(why.isFull()).isTrue())
                .hasMessageContaining("reason=OVERFLOW");
        stage.complete("on");
    }

    @Test
    void anOverflowIsAskedFor() {
        assertThat(SpawnOptions.defaults().overflow()).isEqualTo(Overflow.WAIT);
        assertThatThrownBy(() -> SpawnOptions.defaults().withOverflow(none())).hasMessageContaining("overflow");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller without NullAway may pass
    private static <T> T none() {
        return null;
    }
}
