package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Waker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A stream that is polled: its elements come one after the other, when they are asked for. So back-pressure needs no
 * counting, and whoever stops polling stops the stream. {@link Flows} makes a {@link java.util.concurrent.Flow} of it, and
 * the other way round. {@code elements::next} is the {@link Eventual} of the next one.
 *
 * <p>It is polled by one thread at a time, and no more after its end or a failure. Nothing happens before the first poll:
 * what {@link #fold} and {@link #forEach} make is to be spawned. What combines elements takes them over, and so does a
 * subscriber: who uses those again that come from here gets an {@link IllegalStateException}. A {@link Channel} may have
 * several receivers.
 *
 * @param <T> the elements, never null
 */
@FunctionalInterface
public interface Elements<T> {
    /** How an element changes a sum. */
    @FunctionalInterface
    interface Adding<R, T> {
        /**
         * The next sum. Must not block.
         *
         * @throws Exception ends the stream
         */
        R add(R sum, T element) throws Exception;
    }

    /**
     * The next element, or empty at the end. Makes what progress is possible without blocking.
     *
     * @param waker to be woken, from any thread, when it is worth polling again
     * @throws Exception ends it
     */
    Progress<Optional<T>> next(Waker waker) throws Exception;

    /**
     * Nobody wants more, or the task was given up or ends with its system. Releases what it holds. Called as {@link
     * Eventual#cancel} is. By default does nothing.
     */
    default void cancel() {}

    // ---- Where elements come from

    /** Those of an iterator, which is asked for each when that is wanted, and must not block. */
    static <T> Elements<T> of(Iterator<? extends T> source) {
        return new OfIterator<>(source);
    }

    /** Those of a collection. See {@link #of(Iterator)}. */
    static <T> Elements<T> of(Iterable<? extends T> source) {
        return of(source.iterator());
    }

    /**
     * The lines of a file, in UTF-8. They are read as they are wanted, some at a time and where that holds up no worker. The
     * file is opened when the first one is wanted, and closed at the end, after a failure, and after a cancel. A stream
     * fails with the {@link java.io.IOException} of its file.
     *
     * @param system that reads
     */
    static Elements<String> lines(ActorSystem system, Path file) {
        Objects.requireNonNull(file, "file");
        return new Lines(system, file, () -> Files.newBufferedReader(file));
    }

    /**
     * The numbers from 1 on, one after each period since the first poll. It has no end. Those whose time has passed before
     * they were wanted are left out.
     *
     * @throws IllegalArgumentException if the period is not positive
     */
    static Elements<Long> every(Duration period) {
        return new Ticks(period);
    }

    // ---- Of these

    /** Each changed. If the step throws, the stream fails. */
    default <R> Elements<R> map(Eventual.Step<? super T, ? extends R> step) {
        return new Mapped<>(this, element -> Optional.of(step.take(element)));
    }

    /** Those for which this is true. If it throws, the stream fails. */
    default Elements<T> filter(Eventual.Step<? super T, Boolean> condition) {
        return new Mapped<>(this, element -> condition.take(element) ? Optional.of(element) : Optional.empty());
    }

    /**
     * The first ones. When it has given so many the stream ends, and what is left is cancelled.
     *
     * @param most how many; zero or positive
     * @throws IllegalArgumentException if the number is negative
     */
    default Elements<T> take(long most) {
        return new Taken<>(this, most);
    }

    /** All in a list, when the stream has ended. It has no bound but that of the stream: see {@link #take}. */
    default Eventual<List<T>> toList() {
        return this.<List<T>>fold(new ArrayList<>(), (list, element) -> {
                    list.add(element);
                    return list;
                })
                .map(List::copyOf);
    }

    /** The sum when the stream has ended. If the stream or an addition fails, so does this. */
    default <R> Eventual<R> fold(R first, Adding<R, ? super T> adding) {
        return new Fold<>(this, first, adding);
    }

    /**
     * Does something with each, with some at a time. Elements are taken as there is room for them. The first failure, also
     * of the stream, cancels all that are under way and fails the whole.
     *
     * @param most how many at a time; positive. With 1 they are done one after the other, in order
     * @param work what is done with one
     * @return how many there were
     */
    default Eventual<Long> forEach(int most, Eventual.Step<? super T, ? extends Eventual<?>> work) {
        return new ForEach<>(this, most, work);
    }
}
