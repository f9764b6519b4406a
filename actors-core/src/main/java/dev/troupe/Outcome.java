package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage that an actor waits for. A foreign stage may tell it more than once; the first time counts. */
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

    /** Sets it. Any thread. False if it was set before. */
    boolean set(@Nullable T result, @Nullable Throwable error) {
        boolean first = TOLD.compareAndSet(this, false, true);
        if (first) {
            value = result;
            failure = error;
        }
        return first;
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
