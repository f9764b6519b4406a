package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;

/** The elements of an iterator. */
final class OfIterator<T> extends Owned<T> {
    private final Iterator<? extends T> source;

    OfIterator(Iterator<? extends T> source) {
        super("elements of an iterator");
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public Progress<Optional<T>> next(Waker waker) {
        return Progress.ready(source.hasNext() ? Optional.of(source.next()) : Optional.empty());
    }
}
