package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.Optional;

/** Something done with each element, with some at a time. */
final class ForEach<T> implements Eventual<Long> {
    private final Elements<T> from;
    private final int most;
    private final Eventual.Step<? super T, ? extends Eventual<?>> step;
    private final Parts<Eventual<?>> underWay = new Parts<>();

    /** Whether the source has ended, or was cancelled. */
    private boolean ended;

    private long count;

    ForEach(Elements<T> from, int most, Eventual.Step<? super T, ? extends Eventual<?>> step) {
        if (most < 1) {
            throw new IllegalArgumentException("how many are done at a time must be positive: most=" + most);
        }
        this.most = most;
        this.step = Objects.requireNonNull(step, "step");
        this.from = Owned.takeOver(from);
    }

    @Override
    public Progress<Long> poll(Waker waker) throws Exception {
        underWay.begin(waker);
        try {
            advance();
            var budget = new Budget();
            while (!ended && underWay.size() < most && budget.allows(waker) && take(waker)) {
                advance(); // it may be ready at once
            }
        } catch (Throwable e) {
            Failures.release(this::cancel, e);
            throw e;
        } finally {
            underWay.end();
        }
        return ended && underWay.isEmpty() ? Progress.ready(count) : Progress.pending();
    }

    private void advance() throws Exception {
        for (Parts.Part<Eventual<?>> part = underWay.next(); part != null; part = underWay.next()) {
            underWay.remove(part); // also if it throws
            if (part.what.poll(part) instanceof Progress.Pending<?>) {
                underWay.keep(part);
            }
        }
    }

    /** Takes an element, and says whether there may be another one now. */
    private boolean take(Waker waker) throws Exception {
        Progress<Optional<T>> progress;
        try {
            progress = from.next(waker);
        } catch (Throwable e) {
            ended = true;
            throw e;
        }
        if (!(progress instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
            return false;
        }
        ended = element.isEmpty();
        if (!ended) {
            count++;
            underWay.add(step.take(element.get()));
        }
        return !ended;
    }

    @Override
    public void cancel() {
        try {
            if (!ended) {
                ended = true;
                from.cancel();
            }
        } finally {
            underWay.cancel(Eventual::cancel);
        }
    }
}
