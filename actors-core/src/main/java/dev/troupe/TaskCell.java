package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A plain task. It is its own waker, and its own node in the lane and in the ready queue of the worker that it is bound to.
 * One that is bound to none waits in the queue of its group.
 *
 * <pre>
 *   WAITING --wake--> QUEUED --a worker takes it--> POLLED --pending--> WAITING
 *                        ^                            |  \--ready, or thrown, or left--> ENDED
 *                        +---pending--- WOKEN <--wake-+
 * </pre>
 *
 * Only in QUEUED it is in a list, so it is in one at most. POLLED and WOKEN are left at the end of the poll only, so no two
 * threads poll it at once, even if one has lost the worker meanwhile. A poll that was given up is left when its thread comes
 * back. The end of the system ends what is WAITING or QUEUED.
 */
final class TaskCell extends Signal implements Waker, Runnable {
    private static final int WAITING = 0;
    private static final int QUEUED = 1;
    private static final int POLLED = 2;
    private static final int WOKEN = 3;
    private static final int ENDED = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TaskCell.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Worker home;
    private final boolean bound;
    private final Task task;

    /** The tasks before it. */
    final long number;

    final CompletableFuture<@Nullable Void> done = new GuardedFuture<>();

    @SuppressWarnings("unused") // by its VarHandle
    private volatile int state;

    /** @param bound whether only this worker may poll it, not the others of its group */
    TaskCell(long number, Worker home, boolean bound, Task task) {
        this.number = number;
        this.home = home;
        this.bound = bound;
        this.task = task;
    }

    /**
     * Writes the state even where it stays as it is: the next poll reads it, and so sees all that the caller has written.
     */
    @Override
    public void wake() {
        int seen = state;
        int before;
        do {
            before = seen;
            int after = before == WAITING ? QUEUED : before == POLLED ? WOKEN : before;
            seen = (int) STATE.compareAndExchange(this, before, after);
        } while (seen != before);
        if (before == WAITING) {
            if (bound) {
                home.push(this);
            } else {
                home.group.queue(this, home);
            }
        }
    }

    @Override
    public Cancellable wakeAfter(Duration delay) {
        var alarm = new TaskAlarm(this, home, Checks.nanos("delay", delay));
        home.push(alarm);
        return alarm;
    }

    @Override
    public long nanoTime() {
        return home.core.nanoTime();
    }

    @Override
    void arrive(Worker worker) {
        worker.ready(this);
    }

    /** Polls it, which has just been taken out of its list. */
    void poll(Worker poller) {
        STATE.getAndSet(this, POLLED);
        poller.turns.task(this);
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

    /** The poll is over. */
    void polled(Worker poller) {
        if (STATE.compareAndSet(this, POLLED, WAITING) || !STATE.compareAndSet(this, WOKEN, QUEUED)) {
            return;
        }
        if (bound) {
            poller.ready(this);
        } else {
            home.group.queueAgain(this, home, poller);
        }
    }

    private void end(@Nullable Throwable failure) {
        STATE.setVolatile(this, ENDED);
        settle(failure);
    }

    private void settle(@Nullable Throwable failure) {
        SystemCore core = home.core;
        core.tasks.remove(this);
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
            core.noticeMemory(failure);
        }
    }

    /** The poll was given up, and there will be no other. Its thread is still in it, and leaves it later or never. */
    void abandoned(Worker poller, Failure failure) {
        poller.callback(() -> settle(new IllegalStateException("the task was given up: " + failure.describe())));
    }

    /** The thread has left a poll that was given up. */
    void left() {
        if ((int) STATE.getAndSet(this, ENDED) != ENDED) {
            tell();
        }
    }

    /** The system has ended, and nobody polls any more. A thread that is in a poll still leaves it later, or never. */
    void abandon() {
        if (STATE.compareAndSet(this, WAITING, ENDED) || STATE.compareAndSet(this, QUEUED, ENDED)) {
            tell();
        }
        done.completeExceptionally(new IllegalStateException(
                "the system ended before the task was ready: system=" + home.core.settings.name()));
    }

    private void tell() {
        SystemCore core = home.core;
        core.runForeign(() -> {
            try {
                task.abandoned();
            } catch (Throwable e) {
                core.foreignFailed(e);
            }
        });
    }
}
