package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // a clock of the machine may wrap around
    private final List<String> lines = new ArrayList<>();
    private final Progress progress = new Progress(Replay.ignoring(), nanos::get, lines::add);

    private void readFor(long millis) {
        for (int i = 1; i <= 1024; i++) {
            progress.record(i, new byte[0]);
        }
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void aReadingThatTakesLongSaysEachFiveSecondsHowFarItIs() {
        progress.snapshot(new byte[0]);
        for (int i = 0; i < 1023; i++) {
            progress.snapshot(new byte[0]);
        }
        for (int i = 0; i < 11; i++) {
            readFor(1000);
        }
        assertThat(lines)
                .containsExactly(
                        "event=recovering snapshotParts=1024 records=6144",
                        "event=recovering snapshotParts=1024 records=11264");
    }

    @Test
    void oneThatIsQuickSaysNothing() {
        readFor(2400);
        readFor(2400);
        readFor(0);
        assertThat(lines).isEmpty();
    }
}
