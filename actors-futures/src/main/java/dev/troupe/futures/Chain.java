package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An eventual, and then what is made of its value. */
final class Chain<A, B> implements Eventual<B> {
    private final Eventual<A> first;
    private final Step<? super A, ? extends Eventual<B>> step;

    /** Not null once the first one is ready. */
    private @Nullable Eventual<B> second;

    Chain(Eventual<A> first, Step<? super A, ? extends Eventual<B>> step) {
        this.first = first;
        this.step = step;
    }

    @Override
    public Progress<B> poll(Waker waker) throws Exception {
        if (!passes(waker)) {
            return Progress.pending();
        }
        var budget = new Budget();
        while (second instanceof Chain<?, B> next) {
            if (!budget.allows(waker) || !next.passes(waker)) {
                return Progress.pending();
            }
            second = next.second; // takes its place, or a loop would be as deep as it has rounds
        }
        return Objects.requireNonNull(second).poll(waker);
    }

    /** Whether the first one is ready, now or before. */
    private boolean passes(Waker waker) throws Exception {
        if (second == null && first.poll(waker) instanceof Progress.Ready<A>(A value)) {
            second = step.take(value);
        }
        return second != null;
    }

    @Override
    public void cancel() {
        (second == null ? first : second).cancel();
    }
}
