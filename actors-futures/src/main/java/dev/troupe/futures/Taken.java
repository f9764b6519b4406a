package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Optional;

/** The first elements of others. */
final class Taken<T> extends Owned<T> {
    private final Elements<T> from;
    private long left;

    /** Whether those have ended, or were cancelled. */
    private boolean over;

    Taken(Elements<T> from, long most) {
        super(from);
        if (most < 0) {
            throw new IllegalArgumentException("how many are taken must not be negative: most=" + most);
        }
        this.from = Owned.takeOver(from);
        this.left = most;
    }

    @Override
    public Progress<Optional<T>> next(Waker waker) throws Exception {
        if (left == 0) {
            cancel();
            return Progress.ready(Optional.empty());
        }
        Progress<Optional<T>> next = from.next(waker);
        if (next instanceof Progress.Ready<Optional<T>>(Optional<T> element)) {
            over = element.isEmpty();
            left--;
        }
        return next;
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            from.cancel();
        }
    }
}
