package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An actor that waits for a stage. Registered with the stage in the turn, armed by its commit: if the turn fails, the
 * completion finds it unarmed and is dropped.
 */
final class Await<T> extends Timed implements Effect, Runnable, Outcome.Waiting {
    private final Cell cell;
    private final long patience;
    private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then;

    /** What was asked, if that is what it waits for. */
    private final @Nullable FuturePending asked;

    /** What the turn was part of, and its continuation is. */
    final @Nullable Origin origin;

    private boolean armed;

    private boolean completed;
    final Outcome<T> outcome = new Outcome<>(this);

    // ---- Its place among the AskAwaits of the worker

    /** When it began; not zero. */
    long since;

    @Nullable
    Await<?> before;

    @Nullable
    Await<?> behind;

    private boolean listed;

    Await(
            Cell cell,
            CompletionStage<T> stage,
            long patience,
            @Nullable Origin origin,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        this.cell = cell;
        this.origin = origin;
        this.asked = stage instanceof GuardedFuture<?> future ? future.asked : null;
        this.patience = patience;
        this.then = then;
    }

    @Override
    public void told() {
        cell.worker().push(this);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        armed = true;
        cell.ext().await = this;
        worker.lifecycle.hold(cell, Cell.SUSPENDED);
        long now = worker.refreshNow();
        worker.timers.add(this, now + patience);
        if (asked != null) {
            since = now | 1;
            listed = true;
            worker.asks.add(this);
        }
        if (completed) {
            worker.lifecycle.resume(this, cell);
        }
    }

    @Override
    public void drop(Turn by) {
        outcome.forget();
    }

    /** It waits no more, for whatever cause. */
    void leave(Worker worker) {
        outcome.forget();
        worker.timers.remove(this);
        if (listed) {
            listed = false;
            worker.asks.remove(this);
        }
    }

    /** Who waits for whom; null if the answer is on its way. The owner only, while this waits for an answer. */
    @Nullable
    AskEdge ask() {
        FuturePending ask = Objects.requireNonNull(asked);
        return ask.isSettled() ? null : new AskEdge(cell.ref, ask, ask.forwarded);
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
