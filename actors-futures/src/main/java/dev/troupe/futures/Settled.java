package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.function.Function;

/**
 * The outcome of an eventual.
 *
 * @param told what is told of a failure, or throws it
 */
record Settled<T>(Eventual<T> work, Function<Throwable, Exception> told) implements Eventual<Outcome<T>> {
    @Override
    public Progress<Outcome<T>> poll(Waker waker) {
        try {
            return work.poll(waker) instanceof Progress.Ready<T>(T value)
                    ? Progress.ready(new Outcome.Succeeded<>(value))
                    : Progress.pending();
        } catch (Throwable e) {
            return Progress.ready(new Outcome.Failed<>(told.apply(e)));
        }
    }

    @Override
    public void cancel() {
        work.cancel();
    }
}
