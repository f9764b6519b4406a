package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;

/** The sum of elements. */
final class Fold<T, R> implements Eventual<R> {
    /** All are left out, as soon as they are added. */
    private final Elements<R> rest;

    private R sum;

    Fold(Elements<T> from, R first, Elements.Adding<R, ? super T> adding) {
        Objects.requireNonNull(adding, "adding");
        this.sum = Objects.requireNonNull(first, "first");
        this.rest = new Mapped<>(from, element -> {
            sum = adding.add(sum, element);
            return Optional.empty();
        });
    }

    @Override
    public Progress<R> poll(Waker waker) throws Exception {
        return rest.next(waker) instanceof Progress.Ready<Optional<R>> ? Progress.ready(sum) : Progress.pending();
    }

    @Override
    public void cancel() {
        rest.cancel();
    }
}
