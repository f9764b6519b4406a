package dev.troupe.futures;

import dev.troupe.Waker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers at regular times. */
final class Ticks extends Owned<Long> {
    private final long period;
    private boolean begun;
    private long start;
    private long last;
    private @Nullable Timer timer;

    Ticks(Duration period) {
        super("every " + period);
        this.period = Times.nanos(Times.positive("period", period));
    }

    @Override
    public Progress<Optional<Long>> next(Waker waker) {
        long now = waker.nanoTime();
        if (!begun) {
            begun = true;
            start = now;
        }
        if (timer == null) {
            long reached = (now - start) / period;
            if (reached > last) {
                last = reached;
                return Progress.ready(Optional.of(last));
            }
            timer = new Timer(Duration.ofNanos(start + (last + 1) * period - now));
        }
        if (timer.poll(waker) instanceof Progress.Pending<Duration>) {
            return Progress.pending();
        }
        timer = null;
        last = (waker.nanoTime() - start) / period; // by a later time than that which the timer has seen
        return Progress.ready(Optional.of(last));
    }

    @Override
    public void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
