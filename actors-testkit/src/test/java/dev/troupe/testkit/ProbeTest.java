package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorSystem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void givesTheMessagesInOrder() throws InterruptedException {
        try (var system = ActorSystem.create()) {
            Probe<Object> probe = Probe.spawn(system);
            probe.ref().tell("one");
            probe.ref().tell(2);
            assertThat(probe.next(PATIENCE)).isEqualTo("one");
            assertThat(probe.next(Integer.class, PATIENCE)).isEqualTo(2);
            assertThat(probe.rest()).isEmpty();
        }
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        try (var system = ActorSystem.create()) {
            Probe<Object> probe = Probe.spawn(system);
            assertThatThrownBy(() -> probe.next(Duration.ofNanos(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no message within");
            probe.ref().tell("text");
            assertThatThrownBy(() -> probe.next(Integer.class, PATIENCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("java.lang.Integer")
                    .hasMessageContaining("java.lang.String");
        }
    }
}
