package dev.troupe.futures;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriber of a stream, which is told one thing at a time, and nothing after the end. The polls tell it of elements;
 * that the stream has failed any thread may tell. If a poll is telling it something then, that poll tells it of the failure
 * too.
 */
final class Downstream<T> {
    private final Flow.Subscription subscription;

    /**
     * Null while it is told something, and after the end, so that it can be collected though somebody holds the
     * subscription.
     */
    private final AtomicReference<Flow.@Nullable Subscriber<? super T>> subscriber;

    /** The first thing that it is told. Of whoever has taken the subscriber. */
    private boolean subscribed;

    /** Written before the subscriber is taken, and read after it was put back. */
    private volatile @Nullable Throwable failure;

    Downstream(Flow.Subscriber<? super T> subscriber, Flow.Subscription subscription) {
        this.subscriber = new AtomicReference<>(subscriber);
        this.subscription = subscription;
    }

    /** False if the stream has ended meanwhile. */
    boolean subscribe() {
        return tell(this::subscribe);
    }

    private void subscribe(Flow.Subscriber<? super T> to) {
        subscribed = true;
        to.onSubscribe(subscription);
    }

    /** False if the stream has ended meanwhile. */
    boolean next(T element) {
        return tell(to -> to.onNext(element));
    }

    /** If it throws, it is not put back, and so told nothing more. */
    private boolean tell(Consumer<Flow.Subscriber<? super T>> what) {
        Flow.Subscriber<? super T> to = take();
        if (to == null) {
            return false;
        }
        what.accept(to);
        subscriber.set(to);
        Throwable cause = failure;
        if (cause != null) {
            var unused = fail(cause);
        }
        return cause == null;
    }

    void complete() {
        Flow.Subscriber<? super T> to = take();
        if (to != null) {
            to.onComplete();
        }
    }

    /**
     * Ends it with a failure. Any thread.
     *
     * @return false if it has ended, or is being told something and will be told of this afterwards
     */
    boolean fail(Throwable cause) {
        failure = cause;
        Flow.Subscriber<? super T> to = take();
        if (to == null) {
            return false;
        }
        if (!subscribed) {
            subscribe(to);
        }
        to.onError(cause);
        return true;
    }

    /** It wants to be told nothing more. */
    void forget() {
        var unused = take();
    }

    private Flow.@Nullable Subscriber<? super T> take() {
        return subscriber.getAndSet(null);
    }
}
