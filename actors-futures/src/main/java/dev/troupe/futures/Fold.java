package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;

/** The sum of elements. */
final class Fold<T, R> implements Eventual<R> {
    private final Elements<T> from;
    private final Elements.Adding<R, ? super T> adding;
    private R sum;

    Fold(Elements<T> from, R first, Elements.Adding<R, ? super T> adding) {
        this.from = from;
        this.sum = Objects.requireNonNull(first, "first");
        this.adding = Objects.requireNonNull(adding, "adding");
    }

    @Override
    public Progress<R> poll(Waker waker) throws Exception {
        var budget = new Budget();
        while (budget.allows(waker)) {
            if (!(from.next(waker) instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
                return Progress.pending();
            }
            if (element.isEmpty()) {
                return Progress.ready(sum);
            }
            add(element.get());
        }
        return Progress.pending();
    }

    private void add(T element) throws Exception {
        try {
            sum = adding.add(sum, element);
        } catch (Throwable e) {
            from.cancel();
            throw e;
        }
    }

    @Override
    public void cancel() {
        from.cancel();
    }
}
