package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A task that was spawned. Whoever drops the handle detaches the task, which goes on; {@link #cancel} and {@link #close} end
 * it. All methods may be called from any thread, save that it is polled by one at a time.
 *
 * <p>It is an eventual itself, so that other tasks can wait for this one, and a select or timeout that gives it up ends the
 * task.
 *
 * @param <T> the value of the task
 */
public final class Handle<T> implements Eventual<T>, AutoCloseable {
    private final Running<T> task;
    private final CompletableFuture<T> result;
    private final Eventual<T> outcome;
    private volatile boolean detached;

    Handle(Running<T> task, CompletableFuture<T> result) {
        this.task = task;
        this.result = result;
        this.outcome = Eventual.of(result);
    }

    /** Whether the task is ready, has failed or was cancelled. Never blocks. */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * Waits for the task. Blocks; not for threads of the system, nor for a local task on the thread that is to drive it.
     *
     * @throws CompletionException if the task has failed, with its exception as the cause; also if the system has ended, or
     *     a poll was given up since it took too long
     * @throws CancellationException if it was cancelled
     * @throws IllegalStateException on a thread of a worker, unless the task is done
     */
    public T join() {
        try {
            return result.join();
        } catch (CancellationException e) {
            throw e;
        } catch (IllegalStateException unused) { // it speaks of an answer
            throw new IllegalStateException("a worker must not wait for a task, which may need that worker: use"
                    + " context.await(handle.stage(), deadline, then) or context.pipe(handle.stage(), message)");
        } catch (CompletionException e) {
            if (e.getCause() instanceof CancellationException cancelled) {
                throw cancelled;
            }
            throw e;
        }
    }

    /**
     * The outcome as a stage. Cancelling that has no effect on the task. Dependents may run on a worker and should be short.
     */
    public CompletionStage<T> stage() {
        return result.copy();
    }

    /**
     * Ends the task with a {@link CancellationException} before its next poll, and releases what it holds. Never blocks.
     * Nothing happens if it is done or {@linkplain #detach detached}.
     */
    @Override
    public void cancel() {
        if (!detached) {
            task.cancel();
        }
    }

    /** Has the task go on whatever becomes of this handle: {@link #cancel} and {@link #close} do nothing any more. */
    public void detach() {
        detached = true;
    }

    /** The same as {@link #cancel}, for a task that must not outlive a block. Does not wait for its end. */
    @Override
    public void close() {
        cancel();
    }

    @Override
    public Progress<T> poll(Waker waker) throws Exception {
        return outcome.poll(waker);
    }
}
