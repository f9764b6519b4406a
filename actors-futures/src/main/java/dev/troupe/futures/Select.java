package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is ready first of several branches. As {@link Elements} it gives one result after the other, as the branches become
 * ready, and ends when all branches have: it is complete. {@link #first} gives one, and cancels the branches that are left.
 *
 * <p>Of branches that are ready at once that comes first which was woken first; one that has given something comes behind
 * all others. The first failure of a branch cancels the others and is the failure of the whole; see
 * {@link Eventual#settled}.
 *
 * <p>Branches are added before the first poll.
 *
 * @param <R> the results
 */
public final class Select<R> implements Elements<R> {
    private final Parts<Elements<R>> branches = new Parts<>();
    private @Nullable Supplier<? extends R> otherwise;

    /** Without branches. */
    public Select() {}

    /** Adds a branch that gives one result, made of its value. */
    public <T> Select<R> on(Eventual<T> work, Eventual.Step<? super T, ? extends R> then) {
        return each(new Once<>(work), then);
    }

    /** Adds a branch that gives a result for each element. */
    public <T> Select<R> each(Elements<T> elements, Eventual.Step<? super T, ? extends R> then) {
        branches.add(elements.<R>map(then));
        return this;
    }

    /** What is given where no branch is ready and others would wait. So it never waits, and never wakes anybody. */
    public Select<R> otherwise(Supplier<? extends R> result) {
        otherwise = Objects.requireNonNull(result, "result");
        return this;
    }

    /**
     * The first result; then the branches that are left are cancelled. Fails with a {@link NoSuchElementException} if all
     * branches end without one.
     */
    public Eventual<R> first() {
        return new First<>(this);
    }

    @Override
    public Progress<Optional<R>> next(Waker waker) throws Exception {
        branches.begin(waker);
        try {
            for (Parts.Part<Elements<R>> part = branches.next(); part != null; part = branches.next()) {
                Optional<R> result = poll(part);
                if (result.isPresent()) {
                    return Progress.ready(result);
                }
            }
            if (otherwise != null && !branches.isEmpty()) {
                return Progress.ready(Optional.of(otherwise.get()));
            }
        } catch (Throwable e) {
            Failures.release(this::cancel, e);
            throw e;
        } finally {
            branches.end();
        }
        return branches.isEmpty() ? Progress.ready(Optional.empty()) : Progress.pending();
    }

    private Optional<R> poll(Parts.Part<Elements<R>> part) throws Exception {
        branches.remove(part); // also if it throws
        if (!(part.what.next(part) instanceof Progress.Ready<Optional<R>>(Optional<R> result))) {
            branches.keep(part);
            return Optional.empty();
        }
        if (result.isPresent()) {
            branches.keep(part);
            branches.again(part);
        }
        return result;
    }

    @Override
    public void cancel() {
        branches.cancel(Elements::cancel);
    }

    /** The value of an eventual as the only element. */
    private static final class Once<T> implements Elements<T> {
        private final Eventual<T> work;
        private boolean over;

        private Once(Eventual<T> work) {
            this.work = Objects.requireNonNull(work, "work");
        }

        @Override
        public Progress<Optional<T>> next(Waker waker) throws Exception {
            if (over) {
                return Progress.ready(Optional.empty());
            }
            if (!(work.poll(waker) instanceof Progress.Ready<T>(T value))) {
                return Progress.pending();
            }
            over = true;
            return Progress.ready(Optional.of(value));
        }

        @Override
        public void cancel() {
            if (!over) {
                work.cancel();
            }
        }
    }

    /** The first result of a select. */
    private record First<R>(Select<R> select) implements Eventual<R> {
        @Override
        public Progress<R> poll(Waker waker) throws Exception {
            if (!(select.next(waker) instanceof Progress.Ready<Optional<R>>(Optional<R> result))) {
                return Progress.pending();
            }
            select.cancel();
            return Progress.ready(
                    result.orElseThrow(() -> new NoSuchElementException("all branches have ended without a result")));
        }

        @Override
        public void cancel() {
            select.cancel();
        }
    }
}
