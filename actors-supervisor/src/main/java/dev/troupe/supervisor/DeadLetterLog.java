package dev.troupe.supervisor;

import dev.troupe.DeadLetter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which dead letters are written to the log: the first ones within some seconds, and of the others how many. Any thread. */
final class DeadLetterLog {
    static final int MOST = 10;
    static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    /**
     * A dead letter for the log.
     *
     * @param hidden how many were not written since the last one
     */
    record Line(DeadLetter letter, long hidden) {}

    private final AtomicLong from;
    private final AtomicInteger shown = new AtomicInteger();
    private final AtomicLong hidden = new AtomicLong();

    /** @param now by the clock of the system, in nanoseconds */
    DeadLetterLog(long now) {
        this.from = new AtomicLong(now);
    }

    /** Whether the next one is to be written. Allocates nothing. */
    boolean wantsNext(long now) {
        long start = from.get();
        if (now - start >= WINDOW && from.compareAndSet(start, now)) {
            shown.set(0);
        }
        return shown.get() < MOST;
    }

    /** One is not written. */
    void hide() {
        hidden.incrementAndGet();
    }

    /** What to write of a letter; null if enough others came before it, and it is counted only. */
    @Nullable
    Line line(DeadLetter letter) {
        if (shown.get() >= MOST || shown.getAndIncrement() >= MOST) {
            hide();
            return null;
        }
        return new Line(letter, hidden.getAndSet(0));
    }
}
