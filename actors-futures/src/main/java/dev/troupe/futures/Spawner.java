package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Placement;
import dev.troupe.Poll;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs eventuals as tasks on the workers of a system, up to a number of them at a time. It has ended when it is closed and
 * no task is left. Those that are left when their system ends fail with an {@link IllegalStateException}. All methods may be
 * called from any thread, in turns too, where they act at once; none blocks.
 */
public final class Spawner implements AutoCloseable {
    /** How many tasks there may be at a time unless it is said. */
    public static final int LIMIT = 10_000;

    private final ActorSystem system;
    private final int limit;
    private final CompletableFuture<@Nullable Void> ended;

    // ---- Guarded by this

    private int left;
    private boolean closed;
    private @Nullable Waker waits;

    /** A spawner of at most {@link #LIMIT} tasks at a time. */
    public Spawner(ActorSystem system) {
        this(system, LIMIT);
    }

    /**
     * A spawner.
     *
     * @param limit how many tasks may be there at a time, waiting ones included; positive
     * @throws IllegalStateException if the system is stopping
     */
    public Spawner(ActorSystem system, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of a spawner must be positive: limit=" + limit);
        }
        this.system = Objects.requireNonNull(system, "system");
        this.limit = limit;
        this.ended = system.run(this::end);
    }

    private synchronized Poll end(Waker waker) {
        waits = waker;
        return closed && left == 0 ? Poll.READY : Poll.PENDING;
    }

    /** Runs a task on the workers of the first group. See {@link #spawn(Eventual, Placement)}. */
    public <T> Handle<T> spawn(Eventual<T> work) {
        return spawn(work, new Placement.Spread());
    }

    /**
     * Runs a task.
     *
     * @param work is taken over
     * @param placement where, as for {@link ActorSystem#run}: {@link Placement.On} and {@link Placement.ByKey} bind it to
     *     one worker. Tasks that are bound to the same one may share what is not thread-safe; see {@link Eventual#lazy} to
     *     have it made there
     * @throws RejectedExecutionException if as many tasks are there as may be
     * @throws IllegalStateException if this was closed, or the system is stopping
     * @throws IllegalArgumentException if the placement names a group that the system does not have
     */
    public <T> Handle<T> spawn(Eventual<T> work, Placement placement) {
        var task = new Running<>(work);
        enter();
        try {
            CompletableFuture<T> result = system.run(task, placement)
                    .whenComplete((nothing, failure) -> leave())
                    .thenApply(nothing -> task.value());
            return new Handle<>(task, result);
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("the spawner was closed and takes no more tasks: system=" + name());
        }
        if (left == limit) {
            throw new RejectedExecutionException(
                    "a spawner has at most so many tasks at a time: limit=" + limit + " system=" + name());
        }
        left++;
    }

    private String name() {
        return system.settings().name();
    }

    private synchronized void leave() {
        left--;
        lookForEnd();
    }

    private void lookForEnd() {
        if (closed && left == 0 && waits != null) {
            waits.wake();
        }
    }

    /**
     * Takes no more tasks. Those that are there go on: they are neither cancelled nor waited for, see {@link #ended}.
     * Nothing happens if it was closed.
     */
    @Override
    public synchronized void close() {
        closed = true;
        lookForEnd();
    }

    /** Completes when it is closed and no task is left; fails if the system ends before. */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }
}
