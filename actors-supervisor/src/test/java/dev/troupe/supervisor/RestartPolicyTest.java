package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Decision;
import dev.troupe.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {
    private static final Failure FAILURE = new Failure.Killed();

    @ParameterizedTest
    @CsvSource({"0,0", "1,10", "2,20", "3,40", "4,80", "7,640", "8,1000", "9,1000"})
    void thePauseDoublesUpToItsBound(int restarts, long millis) {
        assertThat(RestartPolicy.defaults().decide(FAILURE, window -> restarts))
                .isEqualTo(new Decision.Restart(Duration.ofMillis(millis)));
    }

    @Test
    void whatFollowsTheLastRestartOfTheBudget() {
        assertThat(RestartPolicy.defaults().decide(FAILURE, window -> 10)).isEqualTo(new Decision.Stop());
        var policy = new RestartPolicy(
                new RestartBudget(2, Duration.ofMinutes(1)), Backoff.defaults(), new Decision.Escalate());
        assertThat(policy.decide(FAILURE, window -> window.equals(Duration.ofMinutes(1)) ? 2 : 0))
                .isEqualTo(new Decision.Escalate());
        assertThat(policy.decide(FAILURE, window -> window.equals(Duration.ofMinutes(1)) ? 1 : 0))
                .isInstanceOf(Decision.Restart.class);
    }

    @Test
    void settingsOutOfRangeAreRefusedWithRuleAndValue() {
        assertThatThrownBy(() -> new RestartBudget(65, Duration.ofSeconds(1)))
                .hasMessage("a restart budget must be from 0 to 64: restarts=65");
        assertThatThrownBy(() -> new RestartBudget(1, Duration.ZERO)).hasMessageContaining("within=PT0S");
        assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofSeconds(1)))
                .hasMessageContaining("first=PT0.002S most=PT0.001S");
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("memory=PT0S");
    }
}
