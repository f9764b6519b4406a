package dev.troupe;

/** Wakes a task at a time. It goes to the worker that the task began at, whose timers it is one of then. */
final class TaskAlarm extends Timed implements Cancellable {
    private final TaskCell task;
    private final Worker home;

    /** Set by any thread; read by the owner of the worker. One that is missed costs a poll. */
    private volatile boolean cancelled;

    TaskAlarm(TaskCell task, Worker home, long delay) {
        this.task = task;
        this.home = home;
        this.deadline = home.core.nanoTime() + delay;
    }

    @Override
    void arrive(Worker worker) {
        if (!cancelled) {
            worker.timers.add(this, deadline);
        }
    }

    @Override
    void expire() {
        if (!cancelled) {
            task.wake();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        home.push(new Cancel());
    }

    /** On its way behind the alarm. */
    private final class Cancel extends Signal {
        @Override
        void arrive(Worker worker) {
            worker.timers.remove(TaskAlarm.this);
        }
    }
}
