package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a stage that an actor waits for. A foreign stage may tell it more than once; the first time counts. The
 * stage holds on to it, for as long as it lives itself, but not to the actor, once that does not care any more.
 */
final class Outcome<T> {
    private static final VarHandle TOLD;

    static {
        try {
            TOLD = MethodHandles.lookup().findVarHandle(Outcome.class, "told", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by its VarHandle
    private volatile boolean told;

    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Waiting waiting;

    /** What is told that it has come. */
    interface Waiting {
        /** Any thread. */
        void told();
    }

    Outcome(Waiting waiting) {
        this.waiting = waiting;
    }

    /** The stage is done. Any thread. */
    void set(@Nullable T result, @Nullable Throwable error) {
        if (TOLD.compareAndSet(this, false, true)) {
            value = result;
            failure = error;
            Waiting told = waiting;
            if (told != null) {
                told.told();
            }
        }
    }

    /** Nobody waits for it any more. */
    void forget() {
        waiting = null;
    }

    @Nullable
    T value() {
        return value;
    }

    /** A dependent stage wraps its cause; the user wants the cause. */
    @Nullable
    Throwable failure() {
        Throwable error = failure;
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
