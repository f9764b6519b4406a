package dev.troupe.futures;

import dev.troupe.Waker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A computation that makes progress when it is polled, and ends with a value or throws. Nothing happens before the first
 * poll. It is run by a {@link Spawner}, by {@link LocalTasks}, or by the eventual that it is a part of.
 *
 * <p>It is polled by one thread at a time, and no more once it has ended. It may be polled without having been woken, and
 * each poll may come with another waker: the one of the last poll is to be woken.
 *
 * <p>The methods below that combine eventuals take them over: nobody else may poll them afterwards.
 *
 * @param <T> the value, never null
 */
@FunctionalInterface
public interface Eventual<T> {
    /** A step from a value to another one, which may fail. */
    @FunctionalInterface
    interface Step<A, B> {
        /**
         * Takes the step. Must not block.
         *
         * @throws Exception fails whatever the step belongs to
         */
        B take(A value) throws Exception;
    }

    /**
     * Makes what progress is possible without blocking.
     *
     * @param waker to be woken, from any thread, when it is worth polling again; it tells the time, too
     * @throws Exception ends it
     */
    Progress<T> poll(Waker waker) throws Exception;

    /**
     * Nobody wants the value any more, or its task was given up or ends with its system. Releases what it holds, such as
     * timers. Called at most once, not during a poll and not after its end, by whoever polls it or, where nobody does any
     * more, beside the workers; it is not polled afterwards. By default does nothing.
     */
    default void cancel() {}

    // ---- Where eventuals come from

    /** One that is ready with this value at its first poll. */
    static <T> Eventual<T> ready(T value) {
        Objects.requireNonNull(value, "value");
        return waker -> Progress.ready(value);
    }

    /** One that throws this at its first poll. */
    static <T> Eventual<T> failed(Exception cause) {
        Objects.requireNonNull(cause, "cause");
        return waker -> {
            throw cause;
        };
    }

    /**
     * One that is made at its first poll, by the thread that polls it. So what is made there belongs to the worker that the
     * task is bound to.
     */
    static <T> Eventual<T> lazy(Callable<? extends Eventual<T>> maker) {
        Objects.requireNonNull(maker, "maker");
        return new Chain<>(ready(maker), Callable::call);
    }

    /**
     * The outcome of a stage, as its value or its exception without the {@link java.util.concurrent.CompletionException}
     * around it. Cancelling it does nothing to the stage, which knows it until it completes: rather one for a stage than
     * many.
     *
     * @param stage must not complete with null, which is a {@link NullPointerException} of the poll; see {@link #ofNullable}
     */
    static <T> Eventual<T> of(CompletionStage<T> stage) {
        return new OfStage<>(Objects.requireNonNull(stage, "stage"));
    }

    /**
     * The outcome of a stage that may complete with null, as one of type {@link Void} does: its value, or empty for null.
     * Otherwise as {@link #of}.
     */
    static <T> Eventual<Optional<T>> ofNullable(CompletionStage<? extends @Nullable T> stage) {
        Objects.requireNonNull(stage, "stage");
        return lazy(() -> of(stage.thenApply(Optional::ofNullable)));
    }

    /**
     * One that is ready when a time has passed since its first poll, by the clock of the system.
     *
     * @param delay zero or positive; the value
     * @throws IllegalArgumentException if the delay is negative
     */
    static Eventual<Duration> timer(Duration delay) {
        return new Timer(delay);
    }

    // ---- Of several

    /**
     * The values of all, in the order of the list. Fails as soon as one of them fails, with its exception, and cancels the
     * others. A part is polled when it was woken, and not after its end.
     */
    static <T> Eventual<List<T>> join(List<? extends Eventual<? extends T>> parts) {
        return new Join<>(parts);
    }

    /** The outcomes of all, in the order of the list: it waits for each, however the others end. See {@link #settled}. */
    static <T> Eventual<List<Outcome<T>>> settle(List<? extends Eventual<T>> parts) {
        return join(parts.stream().map(Eventual::settled).toList());
    }

    // ---- Of this one

    /** With its value changed. If the step throws, that is how it ends. */
    default <R> Eventual<R> map(Step<? super T, ? extends R> step) {
        Objects.requireNonNull(step, "step");
        return new Chain<>(this, value -> ready(step.take(value)));
    }

    /**
     * Goes on with what is made of its value. If this one fails the step is not taken. A step may go back to where it began,
     * as a loop does: that gets no deeper.
     */
    default <R> Eventual<R> andThen(Step<? super T, ? extends Eventual<R>> step) {
        return new Chain<>(this, Objects.requireNonNull(step, "step"));
    }

    /** If it fails, goes on with what is made of the exception. An {@link Error} is no such failure, and ends the whole. */
    default Eventual<T> orElse(Step<? super Exception, ? extends Eventual<T>> step) {
        Objects.requireNonNull(step, "step");
        return new Settled<>(this, Failures::thrown).andThen(outcome -> switch (outcome) {
            case Outcome.Succeeded<T>(T value) -> ready(value);
            case Outcome.Failed<T>(Exception cause) -> step.take(cause);
        });
    }

    /**
     * Its outcome: an {@link Error} as the cause of an {@link java.util.concurrent.ExecutionException}. So it never fails,
     * but by trouble of the machine, as a {@link VirtualMachineError} is, or since its poll was given up.
     */
    default Eventual<Outcome<T>> settled() {
        return new Settled<>(this, Failures::told);
    }

    /**
     * Fails with a {@link java.util.concurrent.TimeoutException}, and cancels this one, if it is not ready within a time
     * from the first poll. Where both are so at the same poll, it is ready.
     *
     * @param limit zero or positive
     * @throws IllegalArgumentException if the limit is negative
     */
    default Eventual<T> within(Duration limit) {
        return new Limited<>(this, limit);
    }
}
