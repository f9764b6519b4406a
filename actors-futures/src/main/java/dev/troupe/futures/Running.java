package dev.troupe.futures;

import dev.troupe.Poll;
import dev.troupe.Task;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** An eventual that runs as a task, and can be cancelled by any thread. */
final class Running<T> implements Task {
    private final Eventual<T> work;

    private final LastWaker waker = new LastWaker();
    private volatile boolean cancelled;
    private @Nullable T value;

    Running(Eventual<T> work) {
        this.work = Objects.requireNonNull(work, "work");
    }

    @Override
    public Poll poll(Waker by) throws Exception {
        waker.set(by);
        if (cancelled) {
            work.cancel();
            throw new CancellationException("the task was cancelled");
        }
        if (work.poll(by) instanceof Progress.Ready<T>(T result)) {
            value = result;
            return Poll.READY;
        }
        return Poll.PENDING;
    }

    /** Its next poll ends it, which comes soon. Any thread. */
    void cancel() {
        cancelled = true;
        waker.wake();
    }

    /** No poll ends it any more. */
    @Override
    public void abandoned() {
        work.cancel();
    }

    /** What it was ready with. */
    T value() {
        return Objects.requireNonNull(value);
    }
}
