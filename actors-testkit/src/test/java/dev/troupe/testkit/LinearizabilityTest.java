package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.testkit.Register.CompareAndSet;
import dev.troupe.testkit.Register.Delete;
import dev.troupe.testkit.Register.Get;
import dev.troupe.testkit.Register.Increment;
import dev.troupe.testkit.Register.Input;
import dev.troupe.testkit.Register.Set;
import dev.troupe.testkit.Verdict.Linearizable;
import dev.troupe.testkit.Verdict.Unknown;
import dev.troupe.testkit.Verdict.Violated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private final History<Input, Object> history = new History<>(() -> Duration.ZERO);

    private void done(String client, Input input, Object output) {
        history.invoke(client, input).returned(output);
    }

    private void isLinearizable() {
        assertThat(Linearizability.check(history, new Register())).isEqualTo(new Linearizable());
    }

    private void isViolated() {
        assertThat(Linearizability.check(history, new Register())).isInstanceOf(Violated.class);
    }

    @Test
    void nothingIsLinearizable() {
        isLinearizable();
    }

    @Test
    void aReadThatOverlapsAWriteMaySeeItOrNot() {
        var write = history.invoke("a", new Set("x", 1));
        done("b", new Get("x"), Optional.empty());
        done("b", new Get("x"), Optional.of(1));
        write.returned("ok");
        isLinearizable();
    }

    @Test
    void whatOneReadHasSeenTheNextOneSeesToo() {
        var write = history.invoke("a", new Set("x", 1));
        done("b", new Get("x"), Optional.of(1));
        done("c", new Get("x"), Optional.empty());
        write.returned("ok");
        isViolated();
    }

    @Test
    void aStaleReadIsNone() {
        done("a", new Set("x", 1), "ok");
        done("a", new Set("x", 2), "ok");
        done("b", new Get("x"), Optional.of(1));
        isViolated();
    }

    @Test
    void anUpdateThatIsLostIsNone() {
        var one = history.invoke("a", new Increment("x"));
        var other = history.invoke("b", new Increment("x"));
        one.returned(1);
        other.returned(1);
        isViolated();
    }

    @Test
    void ofTwoThatExpectTheSameOneWins() {
        done("a", new Set("x", 1), "ok");
        var one = history.invoke("a", new CompareAndSet("x", 1, 2));
        var other = history.invoke("b", new CompareAndSet("x", 1, 3));
        one.returned(false);
        other.returned(true);
        done("a", new Get("x"), Optional.of(3));
        isLinearizable();
        done("a", new Get("x"), Optional.of(2));
        isViolated();
    }

    @Test
    void aWriteWithoutAnAnswerMayHaveTakenEffectAtAnyTimeOrNever() {
        done("a", new Set("x", 1), "ok");
        history.invoke("b", new Set("x", 2));
        history.invoke("c", new Set("x", 3));
        done("a", new Get("x"), Optional.of(1));
        done("a", new Get("x"), Optional.of(3));
        isLinearizable();
    }

    @Test
    void aWriteWithoutAnAnswerTakesEffectOnce() {
        done("a", new Delete("x"), false);
        history.invoke("b", new Set("x", 2));
        done("a", new Get("x"), Optional.of(2));
        done("a", new Delete("x"), true);
        isLinearizable();
        done("a", new Get("x"), Optional.of(2));
        isViolated();
    }

    @Test
    void aWriteWithoutAnAnswerHasNoEffectBeforeItIsInvoked() {
        done("a", new Get("x"), Optional.of(2));
        history.invoke("b", new Set("x", 2));
        isViolated();
    }

    @Test
    void aWriteThatIsOverHasItsEffectBeforeThatOrNever() {
        var write = history.invoke("b", new Set("x", 2));
        done("a", new Get("x"), Optional.empty());
        write.over();
        isLinearizable();
        done("a", new Get("x"), Optional.of(2));
        isLinearizable();
        done("a", new Get("x"), Optional.of(2));
        isLinearizable();
        done("a", new Delete("x"), true);
        history.invoke("b", new Set("x", 3)).over();
        done("a", new Get("x"), Optional.empty());
        isLinearizable();
        done("a", new Get("x"), Optional.of(3));
        isViolated();
    }

    /** Of equal ones those are taken first that are over first. */
    @Test
    void equalOnesThatAreOverAreNotLeftForLater() {
        history.invoke("a", new Increment("x"));
        var early = history.invoke("b", new Increment("x"));
        done("c", new Increment("x"), 2);
        early.over();
        done("c", new Increment("x"), 4);
        isLinearizable();
    }

    @Test
    void aWriteThatWasReadDoesNotVanish() {
        history.invoke("b", new Set("x", 2));
        done("a", new Get("x"), Optional.of(2));
        done("a", new Get("x"), Optional.empty());
        isViolated();
    }

    @Test
    void aWriteThatHasFailedHadNoEffect() {
        history.invoke("b", new Set("x", 2)).failed();
        done("a", new Get("x"), Optional.empty());
        isLinearizable();
        done("a", new Get("x"), Optional.of(2));
        isViolated();
    }

    @Test
    void keysAreCheckedApart() {
        done("a", new Set("x", 1), "ok");
        done("b", new Set("y", 2), "ok");
        done("a", new Get("y"), Optional.of(2));
        isLinearizable();
        done("a", new Get("y"), Optional.of(1));
        assertThat(Linearizability.check(history, new Register()))
                .isInstanceOfSatisfying(
                        Violated.class, violated -> assertThat(violated.key()).isEqualTo("y"));
    }

    @Test
    void theEvidenceIsTheBestOrderAndWhatCannotComeNext() {
        done("a", new Get("other"), Optional.empty());
        done("a", new Increment("x"), 1);
        history.invoke("b", new Set("x", 7));
        var increment = history.invoke("c", new Increment("x"));
        done("d", new Get("x"), Optional.of(5));
        increment.returned(2);
        done("d", new Get("x"), Optional.of(2));
        assertThatThrownBy(() -> Linearizability.check(history, new Register()).require())
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        not linearizable: key=x
                          explained, in this order:
                            client a: Increment[key=x] -> 1, from 2 (PT0S) to 3 (PT0S)
                            client c: Increment[key=x] -> 2, from 5 (PT0S) to 8 (PT0S)
                          the state is Optional[2] then, and none of these can be next:
                            client d: Get[key=x] -> Optional[5], from 6 (PT0S) to 7 (PT0S); the model gives Optional[2]
                          of unknown outcome, and no help:
                            client b: Set[key=x, value=7] -> ?, from 4 (PT0S)""");
    }

    @Test
    void theEvidenceShowsTheEndOfALongOrder() {
        for (int i = 1; i <= 100; i++) {
            done("a", new Increment("x"), i);
        }
        done("b", new Increment("x"), 100);
        assertThat(Linearizability.check(history, new Register()).toString())
                .contains("in this order, the last 10 of 100:", "-> 91,", "-> 100, from 198")
                .doesNotContain("-> 90,", "of unknown outcome");
    }

    @Test
    void aSearchThatReachesItsBoundIsNoSuccess() {
        for (int i = 1; i <= 100; i++) {
            done("a", new Increment("x"), i);
        }
        Verdict verdict = Linearizability.check(history, new Register(), 100);
        assertThat(verdict).isEqualTo(new Unknown("x", 100));
        assertThatThrownBy(verdict::require)
                .isInstanceOf(AssertionError.class)
                .hasMessage("not known to be linearizable, the search has reached its bound: key=x states=100");
        assertThat(Linearizability.check(history, new Register(), 101)).isEqualTo(new Linearizable());
        done("b", new Get("y"), Optional.of(1));
        assertThat(Linearizability.check(history, new Register(), 100)).isInstanceOf(Violated.class);
        assertThatThrownBy(() -> Linearizability.check(history, new Register(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the bound must be positive: bound=0");
    }

    /** Each subset of them would be a state of its own, 2 to the 40th in all. */
    @Test
    void equalOperationsOfUnknownOutcomeAreTakenInTheirOrder() {
        for (int i = 0; i < 40; i++) {
            history.invoke("client " + i, new Increment("x"));
            history.invoke("client " + i, new Get("x"));
        }
        done("b", new Increment("x"), 42);
        isViolated();
    }

    @Test
    void anAnswerThatIsNotKnownExactlyIsLeftToTheModel() {
        Model<Integer, Integer, Integer> roughly = new Model<>() {
            @Override
            public Integer initial() {
                return 0;
            }

            @Override
            public Result<Integer, Integer> step(Integer state, Integer input) {
                return new Result<>(state + input, state + input);
            }

            @Override
            public boolean allows(Integer expected, Integer seen) {
                return Math.abs(expected - seen) <= 1;
            }
        };
        var sums = new History<Integer, Integer>();
        sums.invoke("a", 10).returned(9);
        sums.invoke("a", 10).returned(21);
        assertThat(Linearizability.check(sums, roughly)).isEqualTo(new Linearizable());
        sums.invoke("a", 10).returned(32);
        assertThat(Linearizability.check(sums, roughly)).isInstanceOf(Violated.class);
    }

    @Test
    void aCopyGoesOnApartAndWhatIsUnderWayIsUnknownThere() {
        done("a", new Set("x", 1), "ok");
        var write = history.invoke("a", new Set("x", 2));
        History<Input, Object> lost = history.copy();
        lost.invoke("b", new Get("x")).returned(Optional.of(1));
        write.returned("ok");
        done("b", new Get("x"), Optional.of(2));
        isLinearizable();
        assertThat(Linearizability.check(lost, new Register())).isEqualTo(new Linearizable());
        lost.invoke("b", new Get("x")).returned(Optional.empty());
        assertThat(Linearizability.check(lost, new Register())).isInstanceOf(Violated.class);
    }

    @Test
    void anOutcomeIsToldOnce() {
        var returned = history.invoke("a", new Set("x", 1));
        returned.returned("ok");
        var failed = history.invoke("a", new Set("x", 2));
        failed.failed();
        for (Runnable again : List.<Runnable>of(
                () -> returned.returned("ok"), returned::failed, () -> failed.returned("ok"), failed::failed)) {
            assertThatThrownBy(again::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the outcome of an operation is told once: client a: Set[key=x");
        }
        isLinearizable();
    }

    @Test
    void threadsShareAHistory() throws InterruptedException {
        var number = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            String client = "thread " + i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 1000; n++) {
                    var call = history.invoke(client, new Increment("x"));
                    call.returned(number.incrementAndGet());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        isLinearizable();
        done("late", new Increment("x"), 4000);
        isViolated();
    }
}
