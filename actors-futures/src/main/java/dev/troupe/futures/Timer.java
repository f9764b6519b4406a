package dev.troupe.futures;

import dev.troupe.Cancellable;
import dev.troupe.Waker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ready when a time has passed since its first poll. */
final class Timer implements Eventual<Duration> {
    private final Duration delay;
    private boolean begun;
    private long due;

    /** Who is to be woken, by what; null before the first poll. */
    private @Nullable Waker waker;

    private @Nullable Cancellable alarm;

    Timer(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay must not be negative: delay=" + delay);
        }
        this.delay = delay;
    }

    @Override
    public Progress<Duration> poll(Waker by) {
        long now = by.nanoTime();
        if (!begun) {
            begun = true;
            due = now + Times.nanos(delay);
        }
        if (now - due >= 0) {
            return Progress.ready(delay); // an alarm that is still to come wakes for nothing, once
        }
        if (waker != by) {
            cancel();
            waker = by;
            alarm = by.wakeAfter(Duration.ofNanos(due - now));
        }
        return Progress.pending();
    }

    @Override
    public void cancel() {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
