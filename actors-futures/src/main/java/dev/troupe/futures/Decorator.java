package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does something before and after eventuals, such as logging, without touching them. It can be switched off and on, which
 * concerns those that begin afterwards: each sees both of the two or none. All methods may be called from any thread.
 */
public final class Decorator {
    private final Runnable before;
    private final Consumer<? super Outcome<?>> after;
    private volatile boolean on = true;

    /**
     * One that is switched on.
     *
     * @param before runs before the first poll. Must not block; if it throws, the eventual fails without having begun
     * @param after is told the outcome: an {@link Error} as the cause of an {@link ExecutionException}, and a cancel, or the
     *     end of the system before, as a {@link CancellationException}. Must not block; if it throws, that is the failure
     */
    public Decorator(Runnable before, Consumer<? super Outcome<?>> after) {
        this.before = Objects.requireNonNull(before, "before");
        this.after = Objects.requireNonNull(after, "after");
    }

    /** Switches it on or off. */
    public void on(boolean yes) {
        on = yes;
    }

    /** The same eventual, decorated if this is switched on when it begins. */
    public <T> Eventual<T> around(Eventual<T> work) {
        return new Decorated<>(this, Objects.requireNonNull(work, "work"));
    }

    private static final class Decorated<T> implements Eventual<T> {
        private final Decorator decorator;
        private final Eventual<T> work;

        /** Null before the first poll. */
        private @Nullable Boolean decorated;

        private Decorated(Decorator decorator, Eventual<T> work) {
            this.decorator = decorator;
            this.work = work;
        }

        @Override
        public Progress<T> poll(Waker waker) throws Exception {
            if (decorated == null) {
                decorated = decorator.on;
                if (decorated) {
                    decorator.before.run();
                }
            }
            if (!decorated) {
                return work.poll(waker);
            }
            Progress<T> progress;
            try {
                progress = work.poll(waker);
            } catch (Throwable e) {
                failed(e instanceof Exception exception ? exception : new ExecutionException(e));
                throw e;
            }
            if (progress instanceof Progress.Ready<T>(T value)) {
                decorator.after.accept(new Outcome.Succeeded<>(value));
            }
            return progress;
        }

        private void failed(Exception cause) {
            decorator.after.accept(new Outcome.Failed<>(cause));
        }

        @Override
        public void cancel() {
            work.cancel();
            if (decorated != null && decorated) {
                failed(new CancellationException("nobody wants the value any more"));
            }
        }
    }
}
