package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A plain task on a worker. It is its own waker and its own node in the lane and in the ready queue. */
final class TaskCell extends Signal implements Waker {
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

    /** Not the same as {@code done}, which anybody may complete or cancel. */
    private boolean ended;

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
        arrivedAt.queue(this);
    }

    /** A wake-up during the poll leads to another poll. */
    void poll(Worker owner) {
        if (ended) {
            return;
        }
        SCHEDULED.setVolatile(this, false);
        owner.runForeign(() -> {
            try {
                if (task.poll(this) == Poll.READY) {
                    end(null);
                }
            } catch (Throwable e) {
                end(e);
            }
        });
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

    /** The system has ended, and nobody polls any more. */
    void abandon() {
        done.completeExceptionally(new IllegalStateException(
                "the system ended before the task was ready: system=" + worker.core.settings.name()));
    }
}
