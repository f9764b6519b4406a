package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Retries, circuit breakers and decorators. */
class PatternsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Hand hand = new Hand();

    /** Fails so many times, and writes down when. */
    private static Callable<Eventual<String>> failing(int times, Simulation simulation, List<Duration> attempts) {
        return () -> {
            attempts.add(simulation.time());
            if (attempts.size() <= times) {
                throw new IOException("attempt " + attempts.size());
            }
            return Eventual.ready("attempt " + attempts.size());
        };
    }

    private static List<Duration> pauses(List<Duration> attempts) {
        var pauses = new ArrayList<Duration>();
        for (int i = 1; i < attempts.size(); i++) {
            pauses.add(attempts.get(i).minus(attempts.get(i - 1)));
        }
        return pauses;
    }

    @Simulate
    void fiveAttemptsWithPausesThatDoubleAndTheLastErrorIsTheOutcome(Simulation simulation) {
        var attempts = new ArrayList<Duration>();
        Handle<String> handle = new Spawner(simulation.system())
                .spawn(Retry.defaults().of(simulation.system(), failing(9, simulation, attempts)));
        assertThatThrownBy(handle::join).hasCauseInstanceOf(IOException.class).hasRootCauseMessage("attempt 5");
        List<Duration> pauses = pauses(attempts);
        assertThat(pauses).hasSize(4);
        for (int i = 0; i < 4; i++) {
            Duration full = SECOND.multipliedBy(1L << i);
            assertThat(pauses.get(i)).isBetween(full.multipliedBy(8).dividedBy(10), full.plusMillis(1));
        }
    }

    @Simulate
    void whatSucceedsIsNotTriedAgain(Simulation simulation) {
        var attempts = new ArrayList<Duration>();
        var retry = new Retry(5, SECOND, MINUTE, 2, 0);
        Handle<String> handle =
                new Spawner(simulation.system()).spawn(retry.of(simulation.system(), failing(2, simulation, attempts)));
        assertThat(handle.join()).isEqualTo("attempt 3");
        assertThat(pauses(attempts).get(0)).isBetween(SECOND, SECOND.plusMillis(1));
        assertThat(pauses(attempts).get(1))
                .isBetween(SECOND.multipliedBy(2), SECOND.multipliedBy(2).plusMillis(1));
        simulation.run(Duration.ofHours(1));
        assertThat(attempts).hasSize(3);
    }

    @Test
    void chanceMakesThePausesOfManyDiffer() throws InterruptedException {
        Simulation.play(simulation -> {
            var attempts = new ArrayList<Duration>();
            var spawner = new Spawner(simulation.system());
            for (int i = 0; i < 10; i++) {
                spawner.spawn(new Retry(2, SECOND, MINUTE, 2, 0.5)
                        .of(simulation.system(), failing(99, simulation, attempts)));
            }
            simulation.run(SECOND.multipliedBy(2));
            assertThat(attempts.subList(10, 20).stream().map(Duration::toMillis))
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void aRetryIsCancelledInItsPause() throws InterruptedException {
        Simulation.play(simulation -> {
            var attempts = new ArrayList<Duration>();
            Handle<String> handle = new Spawner(simulation.system())
                    .spawn(Retry.defaults().of(simulation.system(), failing(9, simulation, attempts)));
            simulation.run(Duration.ofMillis(500));
            handle.cancel();
            simulation.run(Duration.ofHours(1));
            assertThat(attempts).hasSize(1);
        });
    }

    @Test
    void valuesOutOfTheirRangeAreRefused() {
        assertThatThrownBy(() -> new Retry(0, SECOND, MINUTE, 2, 0))
                .hasMessage("attempts must be at least 1: attempts=0");
        assertThatThrownBy(() -> new Retry(1, Duration.ZERO, MINUTE, 2, 0))
                .hasMessage("pause must be positive: pause=PT0S");
        assertThatThrownBy(() -> new Retry(1, SECOND, MINUTE, 0.5, 0))
                .hasMessage("factor must be at least 1: factor=0.5");
        assertThatThrownBy(() -> new Retry(1, MINUTE, SECOND, 2, 0))
                .hasMessage("longest must not be shorter than the first pause: longest=PT1S pause=PT1M");
        assertThatThrownBy(() -> new Retry(1, SECOND, MINUTE, 2, 1.5))
                .hasMessage("jitter must be from 0 to 1: jitter=1.5");
        assertThatThrownBy(() -> new CircuitBreaker(0, SECOND))
                .hasMessage("the failures that open a breaker must be positive: failures=0");
    }

    /** How often something is tried that always fails so. */
    private int attempts(Retry retry, Exception failure) {
        int[] attempts = {0};
        try (var system = ActorSystem.create()) {
            Eventual<Integer> work = retry.of(system, () -> {
                attempts[0]++;
                throw failure;
            });
            assertThatThrownBy(() -> hand.drive(work)).isSameAs(failure);
        }
        return attempts[0];
    }

    /** Asks, though nobody answers, until it is refused. */
    private static Exception refusal(ActorRef<Reply<Integer>> actor) {
        while (true) {
            CompletableFuture<Integer> answer = actor.ask(reply -> reply, MINUTE);
            if (answer.isCompletedExceptionally()) {
                return (Exception) answer.exceptionNow();
            }
        }
    }

    @Test
    void whatAnotherAttemptCannotMendIsTriedOnce() throws InterruptedException {
        var refusals = new ArrayList<Exception>();
        Simulation.play(simulation -> {
            SpawnOptions narrow = SpawnOptions.defaults().withMailbox(1).withExactMailbox();
            ActorRef<Reply<Integer>> actor = simulation.system().spawn(() -> (reply, context) -> {}, narrow);
            refusals.add(refusal(actor));
            actor.stop();
            simulation.untilIdle(MINUTE);
            refusals.add(refusal(actor));
        });
        assertThat(attempts(Retry.defaults(), refusals.getFirst())).as("full").isEqualTo(5);
        assertThat(attempts(Retry.defaults(), refusals.getLast())).as("closed").isEqualTo(1);

        var breaker = new CircuitBreaker(1, MINUTE);
        fails(breaker);
        var open = catchThrowableOfType(
                CircuitBreaker.OpenException.class, () -> hand.drive(breaker.guard(new Counter())));
        assertThat(attempts(Retry.defaults(), open)).isEqualTo(1);
    }

    @Test
    void aConditionTakesThePlaceOfTheUsualOne() {
        Retry retry = Retry.defaults().when(failure -> failure instanceof IOException);
        assertThat(attempts(retry, new IOException("on purpose"))).isEqualTo(5);
        assertThat(attempts(retry, new IllegalStateException("on purpose"))).isEqualTo(1);
    }

    // ---- Circuit breakers

    private static <T> Eventual<T> failed() {
        return Eventual.failed(new IOException("on purpose"));
    }

    private void fails(CircuitBreaker breaker) {
        assertThatThrownBy(() -> hand.drive(breaker.guard(failed()))).isInstanceOf(IOException.class);
    }

    private void isRefused(CircuitBreaker breaker, String why) {
        Eventual<Integer> notPolled = waker -> {
            throw new AssertionError("a call went through");
        };
        assertThatThrownBy(() -> hand.drive(breaker.guard(notPolled)))
                .isInstanceOf(CircuitBreaker.OpenException.class)
                .hasMessage(why);
    }

    @Test
    void theThirdFailureInARowOpensTheCircuitAndCallsAreRefused() throws Exception {
        var breaker = new CircuitBreaker(3, SECOND.multipliedBy(10));
        fails(breaker);
        fails(breaker);
        assertThat(hand.drive(breaker.guard(new Counter()))).isEqualTo(3); // not in a row
        fails(breaker);
        fails(breaker);
        assertThat(breaker.isOpen()).isFalse();
        fails(breaker);
        assertThat(breaker.isOpen()).isTrue();
        isRefused(
                breaker,
                "the circuit is open after failures in a row, and calls are refused: failures=3 triedAgainIn=PT10S");
        hand.pass(SECOND.multipliedBy(9));
        isRefused(
                breaker,
                "the circuit is open after failures in a row, and calls are refused: failures=3 triedAgainIn=PT1S");
    }

    @Test
    void aHalfOpenCircuitTriesOneCallAndClosesIfThatSucceeds() throws Exception {
        var breaker = new CircuitBreaker(1, SECOND);
        fails(breaker);
        hand.pass(SECOND);
        Eventual<Duration> trial = breaker.guard(Eventual.timer(SECOND));
        hand.pending(trial);
        isRefused(
                breaker, "the circuit is half open, and calls are refused while one is tried: failures=1 openFor=PT1S");
        assertThat(hand.drive(trial)).isEqualTo(SECOND);
        assertThat(breaker.isOpen()).isFalse();
        assertThat(hand.drive(breaker.guard(new Counter()))).isEqualTo(3);
    }

    @Test
    void aTrialThatFailsOpensItForAsLongAgainAndOneThatIsCancelledMakesRoomForAnother() throws Exception {
        var breaker = new CircuitBreaker(2, SECOND);
        fails(breaker);
        fails(breaker);
        hand.pass(SECOND);
        fails(breaker);
        isRefused(
                breaker,
                "the circuit is open after failures in a row, and calls are refused: failures=2 triedAgainIn=PT1S");
        hand.pass(SECOND);
        Eventual<Duration> trial = breaker.guard(Eventual.timer(SECOND));
        hand.pending(trial);
        trial.cancel();
        assertThat(hand.drive(breaker.guard(new Counter()))).isEqualTo(3);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void aTrialThatWasLostMakesRoomForAnother() throws Exception {
        var breaker = new CircuitBreaker(1, SECOND);
        fails(breaker);
        hand.pass(SECOND);
        hand.pending(breaker.guard(Eventual.timer(SECOND.multipliedBy(9))));
        hand.pass(SECOND.minusNanos(1));
        isRefused(
                breaker, "the circuit is half open, and calls are refused while one is tried: failures=1 openFor=PT1S");
        hand.pass(Duration.ofNanos(1));
        assertThat(hand.drive(breaker.guard(new Counter()))).isEqualTo(3);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void whatBeganBeforeTheCircuitOpenedDoesNotCloseIt() throws Exception {
        var breaker = new CircuitBreaker(1, SECOND);
        Eventual<Duration> old = breaker.guard(Eventual.timer(SECOND.dividedBy(2)));
        hand.pending(old);
        fails(breaker);
        assertThat(hand.drive(old)).isNotNull();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void noPauseIsLongerThanTheLongest() throws Exception {
        try (var system = ActorSystem.create()) {
            var attempts = new ArrayList<Duration>();
            Eventual<Integer> work = new Retry(1_000, SECOND, SECOND.multipliedBy(3), 2, 0).of(system, () -> {
                attempts.add(hand.elapsed());
                throw new IOException("on purpose");
            });
            assertThatThrownBy(() -> hand.drive(work)).isInstanceOf(IOException.class);
            assertThat(pauses(attempts.subList(0, 5)))
                    .containsExactly(SECOND, SECOND.multipliedBy(2), SECOND.multipliedBy(3), SECOND.multipliedBy(3));
            assertThat(pauses(attempts).getLast()).isEqualTo(SECOND.multipliedBy(3));
        }
    }

    @Test
    void theLastFailureOfARetryTellsTheFirstAndThoseBeforeItWithinABound() {
        try (var system = ActorSystem.create()) {
            int[] attempt = {0};
            Eventual<Integer> work = new Retry(100, SECOND, SECOND, 1, 0)
                    .of(system, () -> Eventual.failed(new IOException("attempt " + ++attempt[0])));
            assertThatThrownBy(() -> hand.drive(work))
                    .hasMessage("attempt 100")
                    .satisfies(last -> assertThat(last.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly(
                                    "attempt 1",
                                    "attempt 93",
                                    "attempt 94",
                                    "attempt 95",
                                    "attempt 96",
                                    "attempt 97",
                                    "attempt 98",
                                    "attempt 99"));
        }
    }

    @Test
    void anExceptionThatIsThrownAgainIsToldOnce() {
        try (var system = ActorSystem.create()) {
            var one = new IOException("always the same");
            Eventual<Integer> work = new Retry(5, SECOND, SECOND, 1, 0).of(system, () -> Eventual.failed(one));
            assertThatThrownBy(() -> hand.drive(work)).isSameAs(one).hasNoSuppressedExceptions();
        }
    }

    @Test
    void theLastFailureOfARetryTellsTheOthers() {
        try (var system = ActorSystem.create()) {
            var failures = new ArrayDeque<>(List.of("first", "second", "third"));
            Eventual<Integer> work = new Retry(3, SECOND, SECOND, 1, 0)
                    .of(system, () -> Eventual.failed(new IOException(failures.remove())));
            assertThatThrownBy(() -> hand.drive(work))
                    .hasMessage("third")
                    .satisfies(last -> assertThat(last.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("first", "second"));
        }
    }

    // ---- Decorators

    @Test
    void aDecoratorIsSwitchedWithoutTouchingWhatItDecorates() throws Exception {
        var log = new ArrayList<String>();
        var decorator = new Decorator(() -> log.add("before"), outcome -> log.add("after " + outcome));
        assertThat(hand.drive(decorator.around(new Counter("c", log)))).isEqualTo(3);
        assertThat(log).containsExactly("before", "c1", "c2", "c3", "after Succeeded[value=3]");
        log.clear();
        decorator.on(false);
        Eventual<Integer> undecorated = decorator.around(new Counter("c", log));
        hand.pending(undecorated);
        decorator.on(true); // it has begun
        assertThat(hand.drive(undecorated)).isEqualTo(3);
        assertThat(log).containsExactly("c1", "c2", "c3");
        log.clear();
        assertThatThrownBy(() -> hand.drive(decorator.around(failed()))).isInstanceOf(IOException.class);
        assertThat(log).containsExactly("before", "after Failed[cause=java.io.IOException: on purpose]");
    }

    @Test
    void aDecoratorIsToldOfErrorsAndOfACancel() throws Exception {
        var outcomes = new ArrayList<Outcome<?>>();
        var decorator = new Decorator(() -> {}, outcomes::add);
        var error = new StackOverflowError("on purpose");
        Eventual<Integer> fails = waker -> {
            throw error;
        };
        assertThatThrownBy(() -> hand.drive(decorator.around(fails))).isSameAs(error);
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause())
                                .isInstanceOf(ExecutionException.class)
                                .hasCause(error));

        outcomes.clear();
        var counter = new Counter();
        Eventual<Integer> cancelled = decorator.around(counter);
        hand.pending(cancelled);
        cancelled.cancel();
        assertThat(counter.cancelled).isTrue();
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).isInstanceOf(CancellationException.class));

        outcomes.clear();
        decorator.around(new Counter()).cancel();
        assertThat(outcomes).as("it had not begun").isEmpty();
    }
}
