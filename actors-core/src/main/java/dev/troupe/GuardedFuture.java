package dev.troupe;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A future that does not let a turn wait for what can only happen after the turn. */
final class GuardedFuture<T> extends CompletableFuture<T> {
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new GuardedFuture<>();
    }

    @Override
    public T join() {
        guard();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        guard();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        guard();
        return super.get(timeout, unit);
    }

    private void guard() {
        Thread current = Thread.currentThread();
        if (!isDone() && (current instanceof WorkerThread || current instanceof CallbackThread)) {
            throw new IllegalStateException(
                    "a worker must not wait for an answer: the request leaves only when the turn"
                            + " has ended. Use context.ask, context.await(stage, deadline, then) or context.pipe(stage, message)");
        }
    }
}
