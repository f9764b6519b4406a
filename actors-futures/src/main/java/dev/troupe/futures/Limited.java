package dev.troupe.futures;

import dev.troupe.Waker;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** An eventual that must be ready within a time. */
final class Limited<T> implements Eventual<T> {
    private final Eventual<T> work;
    private final Timer timer;

    Limited(Eventual<T> work, Duration limit) {
        this.work = work;
        this.timer = new Timer(limit);
    }

    @Override
    public Progress<T> poll(Waker waker) throws Exception {
        Progress<T> progress;
        try {
            progress = work.poll(waker);
        } catch (Throwable e) {
            timer.cancel();
            throw e;
        }
        if (progress instanceof Progress.Ready<T>) {
            timer.cancel();
        } else if (timer.poll(waker) instanceof Progress.Ready<Duration>(Duration limit)) {
            var timeout = new TimeoutException("timed out: limit=" + limit);
            Failures.release(work::cancel, timeout);
            throw timeout;
        }
        return progress;
    }

    @Override
    public void cancel() {
        timer.cancel();
        work.cancel();
    }
}
