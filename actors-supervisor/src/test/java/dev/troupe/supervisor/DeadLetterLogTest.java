package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
    private static final long START = Long.MAX_VALUE - 5; // a clock may begin anywhere

    private final DeadLetterLog log = new DeadLetterLog(START);

    private List<Long> hiddenOfThoseShown(int letters, long now) {
        var shown = new ArrayList<Long>();
        for (int i = 0; i < letters; i++) {
            if (log.wantsNext(now)) {
                DeadLetterLog.Line line = log.line(new DeadLetter("to", "message", DeadLetter.Reason.OVERFLOW, null));
                if (line != null) {
                    shown.add(line.hidden());
                }
            } else {
                log.hide();
            }
        }
        return shown;
    }

    @Test
    void ofManyTheFirstAreShownAndTheRestIsCounted() {
        assertThat(hiddenOfThoseShown(1000, START)).hasSize(DeadLetterLog.MOST).containsOnly(0L);
        assertThat(hiddenOfThoseShown(10, START + DeadLetterLog.WINDOW - 1)).isEmpty();
        assertThat(hiddenOfThoseShown(3, START + DeadLetterLog.WINDOW)).containsExactly(1000L, 0L, 0L);
        assertThat(hiddenOfThoseShown(1, START + 2 * DeadLetterLog.WINDOW)).containsExactly(0L);
    }
}
