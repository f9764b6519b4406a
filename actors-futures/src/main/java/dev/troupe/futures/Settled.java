package dev.troupe.futures;

import dev.troupe.Waker;

/** The outcome of an eventual. */
record Settled<T>(Eventual<T> work) implements Eventual<Outcome<T>> {
    @Override
    public Progress<Outcome<T>> poll(Waker waker) {
        try {
            return work.poll(waker) instanceof Progress.Ready<T>(T value)
                    ? Progress.ready(new Outcome.Succeeded<>(value))
                    : Progress.pending();
        } catch (Exception e) {
            return Progress.ready(new Outcome.Failed<>(e));
        }
    }

    @Override
    public void cancel() {
        work.cancel();
    }
}
