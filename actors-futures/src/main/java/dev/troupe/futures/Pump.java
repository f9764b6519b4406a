package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Poll;
import dev.troupe.Task;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands elements to one subscriber, as many as it asks for. All signals come in polls, and so one at a time. What the subscriber
 * says only leaves a note and wakes the task.
 */
final class Pump<T> implements Task, Flow.Subscription {
    private static final System.Logger LOG = System.getLogger("dev.troupe");

    private final Supplier<? extends Elements<T>> maker;

    // ---- Notes of the subscriber, from any thread

    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;

    /** The last request that was against the rules; positive if there was none. */
    private volatile long badRequest = 1;

    private volatile @Nullable Waker waker;

    // ---- Of the polls

    /** Forgotten at the end, so that it can be collected though somebody holds the subscription. */
    private Flow.@Nullable Subscriber<? super T> subscriber;

    private @Nullable Elements<T> elements;
    private volatile boolean polled;

    Pump(Supplier<? extends Elements<T>> maker, Flow.Subscriber<? super T> subscriber) {
        this.maker = maker;
        this.subscriber = subscriber;
    }

    void start(ActorSystem system) {
        try {
            var unused = system.run(this).whenComplete((nothing, failure) -> over(failure));
        } catch (IllegalStateException stopping) {
            subscriber().onSubscribe(this);
            fail(stopping);
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
        wake();
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    private void wake() {
        Waker last = waker;
        if (last != null) {
            last.wake();
        }
    }

    // ---- The task

    @Override
    public Poll poll(Waker by) throws Exception {
        waker = by;
        polled = true;
        try {
            return stream(by);
        } catch (Throwable e) { // of the subscriber
            if (subscriber != null) {
                var unused = end();
            }
            throw e;
        } finally {
            polled = false;
        }
    }

    private Poll stream(Waker by) {
        if (elements == null && !begin()) {
            return Poll.READY;
        }
        var budget = new Budget();
        while (budget.allows(by)) {
            if (cancelled) {
                var unused = end();
                return Poll.READY;
            }
            if (badRequest <= 0) {
                fail(new IllegalArgumentException(
                        "rule 3.9: a request must be for at least one element: n=" + badRequest));
                return Poll.READY;
            }
            if (demand.get() == 0) {
                return Poll.PENDING;
            }
            if (!(next(by) instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
                return subscriber == null ? Poll.READY : Poll.PENDING;
            }
            if (element.isEmpty()) {
                elements = null;
                end().onComplete();
                return Poll.READY;
            }
            demand.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
            subscriber().onNext(element.get());
        }
        return Poll.PENDING;
    }

    private boolean begin() {
        subscriber().onSubscribe(this);
        try {
            elements = Objects.requireNonNull(maker.get(), "the supplier made no elements");
            return true;
        } catch (RuntimeException e) {
            fail(e);
            return false;
        }
    }

    /** The next element; pending, and without a subscriber, if there was a failure. */
    private Progress<Optional<T>> next(Waker by) {
        try {
            return Objects.requireNonNull(elements).next(by);
        } catch (Throwable e) {
            elements = null;
            fail(e);
            if (e instanceof Error error) { // which is also the task's
                throw error;
            }
            return Progress.pending();
        }
    }

    private Flow.Subscriber<? super T> subscriber() {
        return Objects.requireNonNull(subscriber);
    }

    private void fail(Throwable failure) {
        end().onError(failure);
    }

    /** There will be no more signals but one, to whom this gives. */
    private Flow.Subscriber<? super T> end() {
        Flow.Subscriber<? super T> last = subscriber();
        subscriber = null;
        if (elements != null) {
            elements.cancel();
            elements = null;
        }
        return last;
    }

    /** The task has ended, maybe before the stream: since the subscriber has thrown, or with the system. */
    private void over(@Nullable Throwable failure) {
        if (failure == null) {
            return;
        }
        if (subscriber != null && !polled) {
            fail(failure);
        } else {
            LOG.log(System.Logger.Level.WARNING, "event=stream-failed", failure);
        }
    }
}
