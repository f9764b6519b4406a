package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An actor that waits for a stage. Registered with the stage in the turn, armed by its commit: if the turn fails, the
 * completion finds it unarmed and is dropped.
 */
final class Await<T> extends Timed implements Effect, Runnable {
    private final Cell cell;
    private final long patience;
    private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then;

    private boolean armed;

    private boolean completed;
    private final Outcome<T> outcome = new Outcome<>();

    Await(Cell cell, long patience, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        this.cell = cell;
        this.patience = patience;
        this.then = then;
    }

    /** The stage is done. Any thread. */
    void complete(@Nullable T result, @Nullable Throwable error) {
        if (outcome.set(result, error)) {
            cell.worker().push(this);
        }
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
        then.accept(outcome.value(), outcome.failure());
    }

    Object continuation() {
        return Objects.requireNonNull(then);
    }
}
