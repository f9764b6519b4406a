package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Policies that are chosen by what has failed. */
class PoliciesTest {
    private static final FailurePolicy.History NEW = new FailurePolicy.History() {
        @Override
        public int restartsWithin(Duration window) {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void budgetUsedUp(int restarts, Duration within) {
            throw new UnsupportedOperationException();
        }
    };

    private static final Failure HANG = new Failure.Hang(Duration.ofSeconds(5));

    private static Failure crash(Throwable error) {
        return new Failure.Crash(error);
    }

    private static Failure escalated(Failure failure) {
        return new Failure.Escalated("parent/child", failure);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        FailurePolicy policy = Policies.on(FileNotFoundException.class, Policies.stop())
                .and(IOException.class, Policies.resume())
                .andFailure(Failure.Hang.class, Policies.escalate())
                .and(RuntimeException.class, Policies.restart())
                .otherwise(Policies.stop());
        assertThat(policy.decide(crash(new FileNotFoundException()), NEW)).isInstanceOf(Decision.Stop.class);
        assertThat(policy.decide(crash(new IOException()), NEW)).isInstanceOf(Decision.Resume.class);
        assertThat(policy.decide(crash(new IllegalStateException()), NEW)).isInstanceOf(Decision.Restart.class);
        assertThat(policy.decide(HANG, NEW)).isInstanceOf(Decision.Escalate.class);
        assertThat(policy.decide(new Failure.Killed(), NEW)).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void whatAChildHasEscalatedMatchesByItsExceptionButNotByItsKind() {
        FailurePolicy policy =
                Policies.on(IOException.class, Policies.stop()).andFailure(Failure.Hang.class, Policies.resume());
        assertThat(policy.decide(escalated(crash(new IOException())), NEW)).isInstanceOf(Decision.Stop.class);
        assertThat(policy.decide(escalated(HANG), NEW)).isInstanceOf(Decision.Restart.class);
        assertThat(Policies.onFailure(Failure.Escalated.class, Policies.stop()).decide(escalated(HANG), NEW))
                .isInstanceOf(Decision.Stop.class);
    }

    @Test
    void whatNoRuleMatchesRestartsUnlessItIsSaidOtherwise() {
        Policies policy = Policies.on(IOException.class, Policies.stop());
        assertThat(policy.decide(HANG, NEW)).isEqualTo(new Decision.Restart(Duration.ZERO));
        assertThat(policy.otherwise(Policies.escalate()).decide(HANG, NEW)).isInstanceOf(Decision.Escalate.class);
        assertThat(policy.decide(HANG, NEW)).isInstanceOf(Decision.Restart.class); // it is as it was
    }

    @Test
    void aRuleThatCanNeverBeReachedIsRefused() {
        Policies policy = Policies.on(IOException.class, Policies.stop());
        assertThatThrownBy(() -> policy.and(FileNotFoundException.class, Policies.restart()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.io.FileNotFoundException behind java.io.IOException");
        assertThatThrownBy(() -> Policies.onFailure(Failure.class, Policies.stop())
                        .andFailure(Failure.Crash.class, Policies.restart()))
                .hasMessageContaining("Failure$Crash behind dev.troupe.Failure");
    }

    @Test
    @SuppressWarnings("NullAway") // what a program does that has no such check
    void whatIsNullIsNamedAtOnce() {
        assertThatNullPointerException()
                .isThrownBy(() -> Policies.on(null, Policies.stop()))
                .withMessage("exception");
        assertThatNullPointerException()
                .isThrownBy(() -> Policies.onFailure(null, Policies.stop()))
                .withMessage("kind");
        assertThatNullPointerException()
                .isThrownBy(() -> Policies.on(IOException.class, null))
                .withMessage("policy");
        assertThatNullPointerException()
                .isThrownBy(
                        () -> Policies.on(IOException.class, Policies.stop()).otherwise(null))
                .withMessage("policy");
    }

    @Test
    void noRestartFollowsAUsedUpBudget() {
        assertThatThrownBy(() -> new RestartPolicy(
                        RestartBudget.defaults(), Backoff.defaults(), new Decision.Restart(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("what follows a used-up budget must not be a restart: afterwards=Restart[after=PT0S]");
    }

    /** As the javadoc has it. */
    @Test
    void aSwitchDoesAsWell() {
        FailurePolicy policy = (failure, history) -> switch (failure) {
            case Failure.Crash(IllegalArgumentException e) -> new Decision.Resume();
            case Failure.Hang hang -> new Decision.Stop();
            default -> Policies.restart().decide(failure, history);
        };
        var decisions = new ArrayList<Decision>();
        for (Failure failure : List.of(crash(new NumberFormatException()), HANG, new Failure.Killed())) {
            decisions.add(policy.decide(failure, NEW));
        }
        assertThat(decisions)
                .containsExactly(new Decision.Resume(), new Decision.Stop(), new Decision.Restart(Duration.ZERO));
    }
}
