package dev.troupe;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A future that does not let a turn wait for what can only happen after the turn. */
final class GuardedFuture<T> extends CompletableFuture<T> {
    /** The request whose answer completes it; null if it depends on others. */
    final @Nullable FuturePending asked;

    GuardedFuture() {
        this.asked = null;
    }

    GuardedFuture(FuturePending asked) {
        this.asked = asked;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new GuardedFuture<>();
    }

    @Override
    public T join() {
        guard();
        play();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        guard();
        play();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        guard();
        if (Thread.currentThread() instanceof StageThread thread) {
            thread.stage.await(this::isDone, unit.toNanos(timeout));
            return super.get(0, TimeUnit.NANOSECONDS);
        }
        return super.get(timeout, unit);
    }

    private void guard() {
        if (!isDone() && (TurnThread.runsWorker() || Thread.currentThread() instanceof CallbackThread)) {
            throw new IllegalStateException(
                    "a worker must not wait for an answer: the request leaves only when the turn"
                            + " has ended. Use context.ask, context.await(stage, deadline, then) or context.pipe(stage, message)");
        }
    }

    /** On a stage the one who waits is the one who has everything go on. */
    private void play() {
        if (!isDone() && Thread.currentThread() instanceof StageThread thread) {
            thread.stage.awaitDone(this);
        }
    }
}
