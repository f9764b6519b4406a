package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it receives until it is polled. It asks for more when half of that was taken. */
final class Inbox<T> implements Flow.Subscriber<T>, Elements<T> {
    private final int ahead;

    // ---- Signals, from any thread, one at a time

    private final Queue<T> received;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;

    /** Written after all else. */
    private volatile boolean over;

    // ---- Of the polls

    private final LastWaker waker = new LastWaker();
    private volatile boolean cancelled;
    private int taken;

    /** @param ahead how many elements it holds; positive */
    Inbox(int ahead) {
        if (ahead < 1) {
            throw new IllegalArgumentException(
                    "how many elements are asked for ahead must be positive: ahead=" + ahead);
        }
        this.ahead = ahead;
        this.received = new LinkedBlockingQueue<>(ahead);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Objects.requireNonNull(given, "subscription");
        if (subscription != null || cancelled) {
            given.cancel();
            return;
        }
        subscription = given;
        if (cancelled) {
            given.cancel();
        } else {
            given.request(ahead);
        }
    }

    @Override
    public void onNext(T element) {
        Objects.requireNonNull(element, "element");
        if (cancelled || over) {
            return;
        }
        if (received.offer(element)) {
            waker.wake();
        } else {
            Objects.requireNonNull(subscription, "an element before a subscription")
                    .cancel();
            onError(new IllegalStateException("the publisher has sent more elements than it was asked for: asked="
                    + ahead + " element=" + element));
        }
    }

    @Override
    public void onError(Throwable cause) {
        failure = Objects.requireNonNull(cause, "cause");
        onComplete();
    }

    @Override
    public void onComplete() {
        over = true;
        waker.wake();
    }

    @Override
    public Progress<Optional<T>> next(Waker by) throws Exception {
        waker.set(by);
        boolean last = over; // before it is looked whether anything is left
        T element = received.poll();
        if (element == null) {
            return last ? end() : Progress.pending();
        }
        if (++taken >= ahead - ahead / 2) {
            Flow.Subscription from = Objects.requireNonNull(subscription);
            int more = taken;
            taken = 0;
            from.request(more);
        }
        return Progress.ready(Optional.of(element));
    }

    private Progress<Optional<T>> end() throws Exception {
        Throwable cause = failure;
        if (cause != null) {
            throw Failures.thrown(cause);
        }
        return Progress.ready(Optional.empty());
    }

    @Override
    public void cancel() {
        cancelled = true;
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }
}
