package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;

/** Elements of which each is changed or left out. */
final class Mapped<T, R> extends Owned<R> {
    private final Elements<T> from;
    private final Eventual.Step<? super T, Optional<R>> step;

    Mapped(Elements<T> from, Eventual.Step<? super T, Optional<R>> step) {
        super(from);
        this.from = Owned.takeOver(from);
        this.step = Objects.requireNonNull(step, "step");
    }

    @Override
    public Progress<Optional<R>> next(Waker waker) throws Exception {
        var budget = new Budget();
        while (budget.allows(waker)) {
            if (!(from.next(waker) instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
                return Progress.pending();
            }
            if (element.isEmpty()) {
                return Progress.ready(Optional.empty());
            }
            Optional<R> changed = change(element.get());
            if (changed.isPresent()) {
                return Progress.ready(changed);
            }
        }
        return Progress.pending();
    }

    private Optional<R> change(T element) throws Exception {
        try {
            return step.take(element);
        } catch (Throwable e) {
            Failures.release(from::cancel, e);
            throw e;
        }
    }

    @Override
    public void cancel() {
        from.cancel();
    }
}
