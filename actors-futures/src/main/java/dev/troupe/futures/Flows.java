package dev.troupe.futures;

import dev.troupe.ActorSystem;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** {@link Elements} as {@link Flow}, by the rules of Reactive Streams, and the other way round. */
public final class Flows {
    private Flows() {}

    /**
     * Publishes elements. Each subscriber has a stream of its own, which is polled by a task of the system while the
     * subscriber wants more: its signals come one at a time from the worker threads, and should not block. A request for
     * fewer than one element ends the stream with an {@link IllegalArgumentException}; a subscriber that throws is cancelled
     * and the log says so. If the system ends before the stream, or a poll of it is given up, it fails with an
     * {@link IllegalStateException}.
     *
     * @param elements makes the stream of a subscriber, in the task
     */
    public static <T> Flow.Publisher<T> publisher(ActorSystem system, Supplier<? extends Elements<T>> elements) {
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(elements, "elements");
        return subscriber -> new Pump<>(elements, Objects.requireNonNull(subscriber, "subscriber")).start(system);
    }

    /**
     * The elements of a publisher, which is subscribed to at the first poll. Fails as the publisher does, and with an {@link
     * IllegalStateException} if that sends more than was asked for.
     *
     * @param ahead how many elements are asked for before they are wanted; positive
     */
    public static <T> Elements<T> elements(Flow.Publisher<? extends T> publisher, int ahead) {
        return new Subscribed<>(Objects.requireNonNull(publisher, "publisher"), new Inbox<>(ahead));
    }
}
