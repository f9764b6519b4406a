package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Poll;
import dev.troupe.Task;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands elements to one subscriber, as many as it asks for. What the subscriber says only leaves a note and wakes the task,
 * whose polls do the rest.
 */
final class Pump<T> implements Task, Flow.Subscription {
    private static final System.Logger LOG = System.getLogger("dev.troupe");

    private final Supplier<? extends Elements<T>> maker;
    private final Downstream<T> downstream;

    // ---- Notes of the subscriber, from any thread

    private final AtomicLong demand = new AtomicLong();
    private final LastWaker waker = new LastWaker();
    private volatile boolean cancelled;

    /** The last request that was against the rules; positive if there was none. */
    private volatile long badRequest = 1;

    // ---- Of the polls

    private boolean begun;

    /** Null before the first poll, and when they need not be cancelled any more. */
    private @Nullable Elements<T> elements;

    Pump(Supplier<? extends Elements<T>> maker, Flow.Subscriber<? super T> subscriber) {
        this.maker = maker;
        this.downstream = new Downstream<>(subscriber, this);
    }

    void start(ActorSystem system) {
        try {
            var unused = system.run(this).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    over(failure);
                }
            });
        } catch (IllegalStateException stopping) {
            downstream.fail(stopping);
        }
    }

    // ---- For the subscriber

    @Override
    public void request(long n) {
        if (n <= 0) {
            badRequest = n;
        } else {
            demand.updateAndGet(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
        }
        waker.wake();
    }

    @Override
    public void cancel() {
        cancelled = true;
        waker.wake();
    }

    // ---- The task

    @Override
    public Poll poll(Waker by) throws Exception {
        waker.set(by);
        try {
            Poll poll = stream(by);
            if (poll == Poll.READY) {
                release();
            }
            return poll;
        } catch (Throwable e) { // of the subscriber, or an error of the elements
            downstream.forget();
            release();
            throw e;
        }
    }

    private Poll stream(Waker by) {
        if (!begun) {
            begun = true;
            if (!downstream.subscribe()) {
                return Poll.READY;
            }
            elements = ofSource(
                    () -> Owned.takeOver(Objects.requireNonNull(maker.get(), "the supplier made no elements")));
        }
        Elements<T> from = elements;
        if (from == null) { // it could not be made
            return Poll.READY;
        }
        var budget = new Budget();
        while (budget.allows(by)) {
            if (cancelled) {
                downstream.forget();
                return Poll.READY;
            }
            if (badRequest <= 0) {
                downstream.fail(new IllegalArgumentException(
                        "rule 3.9: a request must be for at least one element: n=" + badRequest));
                return Poll.READY;
            }
            if (demand.get() == 0) {
                return Poll.PENDING;
            }
            Progress<Optional<T>> progress = ofSource(() -> from.next(by));
            if (progress == null) {
                return Poll.READY;
            }
            if (!(progress instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
                return Poll.PENDING;
            }
            if (!give(element)) {
                return Poll.READY;
            }
        }
        return Poll.PENDING;
    }

    /** What the source says; null if it has failed, of which the subscriber was told. */
    private <R> @Nullable R ofSource(Callable<R> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            elements = null; // they have ended
            downstream.fail(e);
            if (e instanceof Error error) { // which is also the task's
                throw error;
            }
            return null;
        }
    }

    /** Whether the stream goes on. */
    private boolean give(Optional<T> element) {
        if (element.isPresent()) {
            demand.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
            return downstream.next(element.get());
        }
        elements = null; // they have ended
        downstream.complete();
        return false;
    }

    @Override
    public void abandoned() {
        release();
    }

    private void release() {
        Elements<T> held = elements;
        elements = null;
        if (held != null) {
            held.cancel();
        }
    }

    /** The task has ended before the stream: it was given up, or its system has ended, or the subscriber has thrown. */
    void over(Throwable failure) {
        try {
            if (!downstream.fail(failure)) {
                log(failure);
            }
        } catch (Throwable e) { // of the subscriber
            log(e);
        }
    }

    private static void log(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "event=stream-failed", failure);
    }
}
