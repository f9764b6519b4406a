package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A plain task on a worker. It is its own waker and its own node in the lane and in the ready queue. */
final class TaskCell extends Signal implements Waker, Runnable {
    private static final VarHandle SCHEDULED;

    static {
        try {
            SCHEDULED = MethodHandles.lookup().findVarHandle(TaskCell.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Worker worker;
    private final Task task;
    final CompletableFuture<@Nullable Void> done = new GuardedFuture<>();

    /** Whether it is in the lane or in the ready queue. */
    @SuppressWarnings("unused") // by its VarHandle
    private volatile boolean scheduled;

    /** Whether it has returned READY or thrown. Not the same as {@code done}, which anybody may complete or cancel. */
    private boolean ended;

    /** A poll is under way; one that has lost the worker may still be when the next wake-up comes. */
    private boolean polling;

    private boolean wokenMeanwhile;

    TaskCell(Worker worker, Task task) {
        this.worker = worker;
        this.task = task;
    }

    @Override
    public void wake() {
        if (SCHEDULED.compareAndSet(this, false, true)) {
            worker.push(this);
        }
    }

    @Override
    void arrive(Worker arrivedAt) {
        if (polling) {
            wokenMeanwhile = true;
        } else {
            arrivedAt.ready(this);
        }
    }

    /** A wake-up during the poll leads to another poll. */
    void poll(Worker owner) {
        if (!ended) {
            polling = true;
            SCHEDULED.setVolatile(this, false);
            owner.turns.task(this);
        }
    }

    /** The poll itself: user code. */
    @Override
    public void run() {
        try {
            if (task.poll(this) == Poll.READY) {
                end(null);
            }
        } catch (Throwable e) {
            end(e);
        }
    }

    private void end(@Nullable Throwable failure) {
        ended = true;
        worker.core.tasks.remove(this);
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    /** The poll is over. */
    void polled(Worker owner) {
        polling = false;
        if (wokenMeanwhile) {
            wokenMeanwhile = false;
            owner.ready(this);
        }
    }

    /** The poll was given up, and there will be no other. */
    void abandoned(Worker owner, Failure failure) {
        owner.callback(() -> end(new IllegalStateException("the task was given up: " + failure.describe())));
    }

    /** The system has ended, and nobody polls any more. */
    void abandon() {
        done.completeExceptionally(new IllegalStateException(
                "the system ended before the task was ready: system=" + worker.core.settings.name()));
    }
}
