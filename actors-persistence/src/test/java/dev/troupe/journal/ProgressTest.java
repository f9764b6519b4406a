package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Progress progress = new Progress("test", Replay.ignoring());

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            progress.look(SECOND);
        }
    }

    @Test
    void whatStandsStillForTenMinutesHasFailed() {
        progress.record(7, new byte[0]);
        look(600);
        assertThatThrownBy(() -> look(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("what is done beside a writer moves on within PT10M:"
                        + " what=test snapshotParts=0 sequence=7");
    }

    @Test
    void whatMovesMayTakeLong() {
        for (int i = 1; i < 5; i++) {
            progress.snapshot(new byte[0]);
            look(600);
            progress.record(i, new byte[0]);
            look(600);
        }
    }
}
