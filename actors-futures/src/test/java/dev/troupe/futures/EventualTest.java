package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Waker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Eventuals by hand, each poll by the test itself. */
@Timeout(120)
class EventualTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Hand hand = new Hand();

    /** Never ready. Knows whether it was cancelled, and how often it was polled. */
    private static final class Never implements Eventual<Integer> {
        private boolean cancelled;
        private int polls;
        private Waker waker = new Hand();

        @Override
        public Progress<Integer> poll(Waker by) {
            if (cancelled) {
                throw new AssertionError("it was polled after it was cancelled");
            }
            polls++;
            waker = by;
            return Progress.pending();
        }

        @Override
        public void cancel() {
            if (cancelled) {
                throw new AssertionError("it was cancelled twice");
            }
            cancelled = true;
        }
    }

    @Test
    void aCounterThatWakesItselfIsReadyAtItsThirdPoll() throws Exception {
        var counter = new Counter();
        hand.pending(counter);
        assertThat(hand.wakes()).isEqualTo(1);
        hand.pending(counter);
        assertThat(hand.wakes()).isEqualTo(1);
        assertThat(counter.poll(hand)).isEqualTo(Progress.ready(3));
        assertThat(hand.wakes()).isZero();
    }

    @Test
    void whatNobodyWakesHangsForEver() {
        var never = new Never();
        assertThatThrownBy(() -> hand.drive(never))
                .isInstanceOf(AssertionError.class)
                .hasMessage("nobody will ever wake it");
        assertThat(never.polls).isEqualTo(1);
    }

    @Test
    void twoTakeTurns() throws Exception {
        var log = new ArrayList<String>();
        assertThat(hand.drive(Eventual.join(List.of(new Counter("a", log), new Counter("b", log)))))
                .containsExactly(3, 3);
        assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
    }

    @Test
    void twoShareState() throws Exception {
        int[] sum = {0};
        var seen = new ArrayList<Integer>();
        hand.drive(Eventual.join(List.of(adding(sum, 1, seen), adding(sum, -1, seen))));
        assertThat(sum[0]).isZero();
        assertThat(seen).containsExactly(1, 0, 1, 0, 1, 0);
    }

    /** Adds three times, once in each poll. */
    private static Eventual<Integer> adding(int[] sum, int what, List<Integer> seen) {
        int[] times = {0};
        return waker -> {
            sum[0] += what;
            seen.add(sum[0]);
            waker.wake();
            return ++times[0] == 3 ? Progress.ready(sum[0]) : Progress.pending();
        };
    }

    @Test
    void theWakerOfTheLastPollIsWoken() throws Exception {
        var stage = new CompletableFuture<String>();
        Eventual<String> work = Eventual.of(stage);
        var other = new Hand();
        hand.pending(work);
        other.pending(work);
        stage.complete("done");
        assertThat(hand.wakes()).isZero();
        assertThat(other.wakes()).isEqualTo(1);
        assertThat(work.poll(other)).isEqualTo(Progress.ready("done"));
    }

    @Test
    void aTimerMovesToTheWakerOfTheLastPoll() throws Exception {
        Eventual<Duration> timer = Eventual.timer(SECOND);
        var other = new Hand();
        hand.pending(timer);
        other.pending(timer);
        assertThat(hand.alarms()).isZero();
        assertThat(other.alarms()).isEqualTo(1);
    }

    @Test
    void theAlarmsOfPartsMoveToTheWakerOfTheLastPoll() throws Exception {
        Eventual<List<Duration>> both =
                Eventual.join(List.of(Eventual.timer(SECOND), Eventual.timer(SECOND.multipliedBy(2))));
        var other = new Hand();
        hand.pending(both);
        other.pending(both);
        assertThat(hand.alarms()).isZero();
        assertThat(other.drive(both)).hasSize(2);
        assertThat(other.elapsed()).isEqualTo(SECOND.multipliedBy(2));
    }

    // ---- Time

    @Test
    void aTimerIsReadyWhenItsTimeHasPassedAndNotBefore() throws Exception {
        Eventual<Duration> timer = Eventual.timer(SECOND);
        hand.pass(SECOND); // it begins with its first poll
        hand.pending(timer);
        hand.pass(SECOND.minusNanos(1));
        hand.pending(timer);
        assertThat(hand.wakes()).isZero();
        hand.pass(Duration.ofNanos(1));
        assertThat(hand.wakes()).isEqualTo(1);
        assertThat(timer.poll(hand)).isEqualTo(Progress.ready(SECOND));
        assertThatThrownBy(() -> Eventual.timer(SECOND.negated()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a delay must not be negative: delay=PT-1S");
    }

    @Test
    void tenSecondsOfWorkUnderThreeTimeOut() {
        var never = new Never();
        Eventual<List<Object>> work = Eventual.join(List.of(Eventual.timer(SECOND.multipliedBy(10)), never));
        assertThatThrownBy(() -> hand.drive(work.within(SECOND.multipliedBy(3))))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("timed out: limit=PT3S");
        assertThat(hand.elapsed()).isEqualTo(SECOND.multipliedBy(3));
        assertThat(never.cancelled).isTrue();
        assertThat(hand.alarms()).isZero();
    }

    @Test
    void whatIsReadyInTimeLeavesNoAlarm() throws Exception {
        assertThat(hand.drive(Eventual.timer(SECOND).within(SECOND))).isEqualTo(SECOND);
        assertThat(hand.drive(new Counter().within(SECOND))).isEqualTo(3);
        assertThatThrownBy(() -> hand.drive(
                        Eventual.failed(new IOException("on purpose")).within(SECOND)))
                .isInstanceOf(IOException.class);
        assertThat(hand.alarms()).isZero();
    }

    // ---- Several

    @Test
    void onlyPartsThatWereWokenArePolled() throws Exception {
        var one = new Never();
        var other = new Never();
        Eventual<List<Integer>> both = Eventual.join(List.of(one, other));
        hand.pending(both);
        hand.pending(both);
        assertThat(List.of(one.polls, other.polls)).containsExactly(1, 1);
        other.waker.wake();
        other.waker.wake();
        assertThat(hand.wakes()).isPositive();
        hand.pending(both);
        assertThat(List.of(one.polls, other.polls)).containsExactly(1, 2);
    }

    /** The counter would say so if it were polled again. */
    @Test
    void aPartThatIsReadyIsNotPolledAgain() throws Exception {
        Eventual<List<Object>> both = Eventual.join(List.of(new Counter(), Eventual.timer(SECOND)));
        assertThat(hand.drive(both)).containsExactly(3, SECOND);
        assertThat(hand.drive(Eventual.join(List.of()))).isEmpty();
    }

    @Test
    void joinEndsAtTheFirstFailureAndCancelsTheRest() {
        var never = new Never();
        Eventual<Duration> fails =
                Eventual.timer(SECOND).andThen(waited -> Eventual.failed(new IOException("on purpose")));
        assertThatThrownBy(
                        () -> hand.drive(Eventual.join(List.of(never, fails, Eventual.timer(SECOND.multipliedBy(5))))))
                .isInstanceOf(IOException.class);
        assertThat(never.cancelled).isTrue();
        assertThat(hand.elapsed()).isEqualTo(SECOND);
        assertThat(hand.alarms()).isZero();
    }

    /** Counts those that were cancelled, which fails. */
    private record Uncancellable(List<String> cancelled) implements Eventual<Integer> {
        @Override
        public Progress<Integer> poll(Waker waker) {
            return Progress.pending();
        }

        @Override
        public void cancel() {
            cancelled.add("one");
            throw new IllegalStateException("not to be cancelled");
        }
    }

    @Test
    void aCancelThatThrowsNeitherSparesTheOthersNorHidesTheCause() {
        var cause = new IOException("on purpose");
        Eventual<Integer> fails = Eventual.failed(cause);
        var cancelled = new ArrayList<String>();
        var one = new Uncancellable(cancelled);
        for (Eventual<?> whole : List.of(
                Eventual.join(List.of(one, one, one, fails)),
                new Select<Integer>()
                        .on(one, n -> n)
                        .on(one, n -> n)
                        .on(one, n -> n)
                        .on(fails, n -> n)
                        .first(),
                Elements.of(List.of(one, one, one, fails)).forEach(4, work -> work))) {
            cancelled.clear();
            assertThatThrownBy(() -> hand.drive(whole)).isSameAs(cause);
            assertThat(cancelled).hasSize(3);
            assertThat(hand.alarms()).isZero();
        }
        assertThat(cause.getSuppressed())
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure.getSuppressed()).hasSize(2));
    }

    @Test
    void noMoreDoesATimeout() {
        var cancelled = new ArrayList<String>();
        assertThatThrownBy(() -> hand.drive(new Uncancellable(cancelled).within(SECOND)))
                .isInstanceOf(TimeoutException.class)
                .satisfies(timeout -> assertThat(timeout.getSuppressed()).hasSize(1));
    }

    @Test
    void settleCollectsErrorsToo() throws Exception {
        var error = new AssertionError("on purpose");
        List<Outcome<Integer>> outcomes = hand.drive(Eventual.settle(List.of(
                Eventual.ready(1),
                waker -> {
                    throw error;
                },
                Eventual.ready(3))));
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Succeeded<>(1));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause())
                                .isInstanceOf(ExecutionException.class)
                                .hasCause(error));
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Succeeded<>(3));
    }

    @Test
    void troubleOfTheMachineIsNoOutcome() {
        Eventual<Integer> noMemory = waker -> {
            throw new OutOfMemoryError("on purpose");
        };
        assertThatThrownBy(() -> hand.drive(noMemory.settled())).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void settleWaitsForAllHoweverTheyEnd() throws Exception {
        Eventual<Duration> fails = Eventual.failed(new IOException("on purpose"));
        List<Outcome<Duration>> outcomes = hand.drive(
                Eventual.settle(List.of(fails, Eventual.timer(SECOND), Eventual.timer(SECOND.dividedBy(2)))));
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.subList(1, 3))
                .containsExactly(new Outcome.Succeeded<>(SECOND), new Outcome.Succeeded<>(SECOND.dividedBy(2)));
        assertThat(hand.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void aJoinOfManyTimersSetsOneAlarmAtATime() throws Exception {
        var timers = new ArrayList<Eventual<Duration>>();
        for (int i = 1000; i > 0; i--) {
            timers.add(Eventual.timer(Duration.ofMillis(i % 100)));
        }
        Eventual<List<Duration>> all = Eventual.join(timers);
        hand.pending(all);
        assertThat(hand.alarms()).isEqualTo(1);
        assertThat(hand.drive(all)).hasSize(1000);
        assertThat(hand.elapsed()).isEqualTo(Duration.ofMillis(99));
    }

    @Test
    void theFirstIsSelectedAndTheOthersAreCancelled() throws Exception {
        var never = new Never();
        Eventual<String> first = new Select<String>()
                .on(never, value -> "never")
                .on(Eventual.timer(SECOND), waited -> "the clock")
                .on(Eventual.timer(SECOND.multipliedBy(2)), waited -> "late")
                .first();
        assertThat(hand.drive(first)).isEqualTo("the clock");
        assertThat(never.cancelled).isTrue();
        assertThat(hand.alarms()).isZero();
    }

    @Test
    void whereNoneIsReadyTheDefaultIsTaken() throws Exception {
        var never = new Never();
        Eventual<String> none = new Select<String>()
                .on(never, value -> "never")
                .otherwise(() -> "default")
                .first();
        assertThat(none.poll(hand)).isEqualTo(Progress.ready("default"));
        assertThat(never.cancelled).isTrue();
        Eventual<String> ready = new Select<String>()
                .on(new Never(), value -> "never")
                .on(Eventual.ready(1), value -> "one")
                .otherwise(() -> "default")
                .first();
        assertThat(ready.poll(hand)).isEqualTo(Progress.ready("one"));
    }

    @Test
    void aSelectGivesItsResultsAsTheyComeAndIsCompleteWhenNoneIsLeft() throws Exception {
        var select = new Select<Long>();
        for (long seconds : new long[] {3, 1, 2}) {
            select.on(Eventual.timer(Duration.ofSeconds(seconds)), Duration::toSeconds);
        }
        for (long seconds = 1; seconds <= 3; seconds++) {
            assertThat(hand.drive(select::next)).contains(seconds);
            assertThat(hand.elapsed()).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(hand.drive(select::next)).isEmpty();
    }

    @Test
    void aBranchThatFailsCancelsTheOthers() {
        var never = new Never();
        Eventual<Integer> fails = Eventual.failed(new IOException("on purpose"));
        var select = new Select<Integer>().on(never, value -> value).on(fails, value -> value);
        assertThatThrownBy(() -> hand.drive(select.first())).isInstanceOf(IOException.class);
        assertThat(never.cancelled).isTrue();
    }

    @Test
    void aDefaultThatFailsCancelsTheBranches() {
        var never = new Never();
        var select = new Select<Integer>().on(never, value -> value).otherwise(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertThatThrownBy(() -> hand.drive(select.first())).hasMessage("on purpose");
        assertThat(never.cancelled).isTrue();
    }

    @Test
    void aSelectOfNothingHasNoFirst() {
        assertThatThrownBy(() -> hand.drive(new Select<String>().first()))
                .hasMessage("all branches have ended without a result");
    }

    // ---- One after the other

    @Test
    void stepsStopAtTheFirstFailure() {
        var taken = new ArrayList<String>();
        Eventual<Integer> steps = Eventual.ready(1)
                .map(n -> {
                    taken.add("one");
                    return n + 1;
                })
                .<Integer>andThen(n -> {
                    taken.add("two");
                    throw new IOException("at " + n);
                })
                .map(n -> {
                    taken.add("three");
                    return n;
                });
        assertThatThrownBy(() -> hand.drive(steps))
                .isInstanceOf(IOException.class)
                .hasMessage("at 2");
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void stepsBranchOnAValue() throws Exception {
        for (int n : new int[] {1, 5}) {
            Eventual<String> steps = Eventual.ready(n)
                    .andThen(value ->
                            value > 3 ? Eventual.timer(SECOND).map(waited -> "large") : Eventual.ready("small"));
            assertThat(hand.drive(steps)).isEqualTo(n > 3 ? "large" : "small");
        }
        assertThat(hand.elapsed()).isEqualTo(SECOND);
    }

    /** A loop, as it is written with steps. */
    private static Eventual<Integer> countdown(int from, Supplier<Eventual<Duration>> round) {
        return from == 0 ? Eventual.ready(0) : round.get().andThen(over -> countdown(from - 1, round));
    }

    @Test
    void aLoopOfStepsGetsNoDeeper() throws Exception {
        assertThat(hand.drive(countdown(1_000_000, () -> Eventual.ready(SECOND))))
                .isZero();
        assertThat(hand.drive(countdown(1_000_000, () -> Eventual.timer(Duration.ofNanos(1)))))
                .isZero();
    }

    @Test
    void aLoopThatIsAlwaysReadyLetsOthersHaveTheirTurn() throws Exception {
        hand.pending(countdown(1_000, () -> Eventual.ready(SECOND)));
        assertThat(hand.wakes()).isEqualTo(1);
    }

    @Test
    void aCancelReachesTheRoundOfALoopThatIsUnderWay() throws Exception {
        var never = new Never();
        Eventual<Integer> loop =
                Eventual.ready(1).andThen(one -> Eventual.ready(2).andThen(two -> never.map(n -> n)));
        hand.pending(loop);
        hand.pending(loop);
        loop.cancel();
        assertThat(never.cancelled).isTrue();
    }

    @Test
    void afterAFailureSomethingElseIsTried() throws Exception {
        Eventual<Integer> fails = Eventual.failed(new IOException("on purpose"));
        assertThat(hand.drive(fails.orElse(failure -> new Counter()))).isEqualTo(3);
        assertThat(hand.drive(Eventual.ready(7).orElse(failure -> Eventual.failed(failure))))
                .isEqualTo(7);
    }

    @Test
    void aCancelReachesWhatIsUnderWay() throws Exception {
        var first = new Never();
        var second = new Never();
        Eventual<Integer> chain = first.andThen(value -> second);
        hand.pending(chain);
        chain.cancel();
        assertThat(List.of(first.cancelled, second.cancelled)).containsExactly(true, false);
        Eventual<Integer> later = Eventual.ready(1).andThen(value -> second).orElse(failure -> first);
        hand.pending(later);
        later.cancel();
        assertThat(second.cancelled).isTrue();
    }

    @Test
    void aStageGivesItsValueOrItsCause() throws Exception {
        assertThat(hand.drive(Eventual.of(CompletableFuture.completedFuture(1))))
                .isEqualTo(1);
        CompletableFuture<Object> failed = CompletableFuture.completedFuture(1).thenApply(one -> {
            throw new CompletionException(new IOException("on purpose"));
        });
        assertThatThrownBy(() -> hand.drive(Eventual.of(failed))).isInstanceOf(IOException.class);
    }

    // ---- Three slow requests: 2 s to connect, 8 s until the server answers, and 4 s of computing with the answer

    private static Eventual<Duration> request(Hand worker) {
        return Eventual.timer(SECOND.multipliedBy(2))
                .andThen(connected -> Eventual.timer(SECOND.multipliedBy(8)))
                .map(answer -> {
                    worker.pass(SECOND.multipliedBy(4)); // the worker is busy, and nobody else is polled
                    return worker.elapsed();
                });
    }

    @Test
    void slowRequestsInSeriesTakeTheSumOfTheirTimes() throws Exception {
        hand.drive(request(hand).andThen(first -> request(hand)).andThen(second -> request(hand)));
        assertThat(hand.elapsed()).isEqualTo(SECOND.multipliedBy(42));
    }

    @Test
    void slowRequestsOnOneWorkerWaitTogetherAndComputeInTurn() throws Exception {
        assertThat(hand.drive(Eventual.join(List.of(request(hand), request(hand), request(hand)))))
                .containsExactly(SECOND.multipliedBy(14), SECOND.multipliedBy(18), SECOND.multipliedBy(22));
    }

    @Test
    void aStageThatCompletesWithNullHasAFormOfItsOwn() throws Exception {
        CompletableFuture<Void> nothing = CompletableFuture.completedFuture(null);
        assertThat(hand.drive(Eventual.<Void>ofNullable(nothing))).isEmpty();
        assertThat(hand.drive(Eventual.ofNullable(CompletableFuture.completedFuture(7))))
                .contains(7);
        assertThatThrownBy(() ->
                        hand.drive(Eventual.ofNullable(CompletableFuture.failedFuture(new IOException("on purpose")))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> hand.drive(Eventual.of(nothing)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the stage has completed with null, which is no value: see Eventual.ofNullable");
    }

    /** What a poll leaves undone, since it had its result, is due in the next one, and woken meanwhile. */
    @Test
    void aPartThatIsDueAndWokenIsPolledOnce() {
        var parts = new Parts<String>();
        Parts.Part<String> part = parts.add("part");
        parts.begin(hand);
        parts.end();
        part.wake();
        parts.begin(hand);
        assertThat(parts.next()).isSameAs(part);
        assertThat(parts.next()).isNull();
        parts.again(part);
        part.wake();
        parts.end();
        parts.begin(hand);
        assertThat(parts.next()).isSameAs(part);
        assertThat(parts.next()).isNull();
        parts.end();
    }
}
