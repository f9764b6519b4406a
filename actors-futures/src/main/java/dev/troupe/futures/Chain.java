package dev.troupe.futures;

import dev.troupe.Waker;
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
        Eventual<B> following = second;
        if (following == null) {
            if (!(first.poll(waker) instanceof Progress.Ready<A>(A value))) {
                return Progress.pending();
            }
            following = step.take(value);
            second = following;
        }
        return following.poll(waker);
    }

    @Override
    public void cancel() {
        (second == null ? first : second).cancel();
    }
}
