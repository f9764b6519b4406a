package dev.troupe.futures;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asynchronous work behind entry points that know nothing of it: whoever submits a job gets a number, and fetches the result
 * by that, once. A result that nobody fetches is kept. For any thread.
 *
 * @param <T> the results
 */
public final class Jobs<T> {
    private final Spawner spawner;
    private final Map<Long, Handle<T>> handles = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** No jobs yet. */
    public Jobs(Spawner spawner) {
        this.spawner = Objects.requireNonNull(spawner, "spawner");
    }

    /**
     * Has a job done. Never blocks.
     *
     * @return its number
     * @throws java.util.concurrent.RejectedExecutionException if the spawner has as many tasks as it may have
     * @throws IllegalStateException if the spawner was closed, or its system is stopping
     */
    public long submit(Eventual<T> job) {
        Handle<T> handle = spawner.spawn(job);
        long id = last.incrementAndGet();
        handles.put(id, handle);
        return id;
    }

    /**
     * The result of a job, which is forgotten. Blocks until it is there.
     *
     * @throws NoSuchElementException if no job has this number, or somebody fetches or has fetched its result
     * @throws java.util.concurrent.CompletionException if the job has failed, with its exception as the cause
     * @throws IllegalStateException on a worker thread, unless the result is there; then the job is not forgotten
     */
    public T fetch(long id) {
        Handle<T> handle = handles.remove(id);
        if (handle == null) {
            throw new NoSuchElementException("no job has this number, or its result was fetched: id=" + id);
        }
        try {
            return handle.join();
        } catch (CancellationException e) {
            throw e;
        } catch (IllegalStateException e) { // it may not wait here, and somebody else may
            handles.put(id, handle);
            throw e;
        }
    }
}
