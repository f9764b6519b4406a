package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An actor that waits for a stage. Registered with the stage in the turn, armed by its commit: if the turn fails, the
 * completion finds it unarmed and is dropped.
 */
final class Await<T> extends Timed implements Effect, Runnable {
    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(Await.class, "done", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Cell cell;
    private final long patience;
    private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile boolean done;

    private boolean armed;

    private boolean completed;
    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;

    Await(Cell cell, long patience, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        this.cell = cell;
        this.patience = patience;
        this.then = then;
    }

    /** The stage is done. Any thread. A foreign stage may say so more than once; the first time counts. */
    void complete(@Nullable T result, @Nullable Throwable error) {
        if (!DONE.compareAndSet(this, false, true)) {
            return;
        }
        value = result;
        failure = error;
        cell.worker().push(this);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        armed = true;
        cell.ext().await = this;
        worker.lifecycle.hold(cell, Cell.SUSPENDED);
        worker.timers.add(this, worker.refreshNow() + patience);
        if (completed) {
            worker.lifecycle.resume(this, cell);
        }
    }

    /** A turn that commits late may be overtaken by the completion, hence {@code completed}. */
    @Override
    void arrive(Worker worker) {
        completed = true;
        if (armed) {
            worker.lifecycle.resume(this, cell);
        }
    }

    @Override
    void expire() {
        cell.worker().lifecycle.fail(cell, new Failure.AwaitExpired(Duration.ofNanos(patience)));
    }

    /** The user's continuation. */
    @Override
    public void run() {
        then.accept(value, unwrap(failure));
    }

    Object continuation() {
        return Objects.requireNonNull(then);
    }

    /** A dependent stage wraps its cause; the user wants the cause. */
    static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        return failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
