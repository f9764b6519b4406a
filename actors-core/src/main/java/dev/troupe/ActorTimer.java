package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A timer of an actor. Ends with its incarnation. */
final class ActorTimer extends Timed implements Effect, Cancellable {
    private final Cell cell;
    private final long incarnation;
    private final long delay;

    /** Zero for a timer that fires once. */
    private final long period;

    private final Tick tick;
    private boolean cancelled;

    /** The neighbours among the timers of the actor. */
    @Nullable
    ActorTimer before;

    @Nullable
    ActorTimer behind;

    ActorTimer(Cell cell, long delay, long period, Object message) {
        this.cell = cell;
        this.incarnation = cell.currentIncarnation();
        this.delay = delay;
        this.period = period;
        this.tick = new Tick(message);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        if (!cancelled) {
            cell.ext().addTimer(this);
            worker.timers.add(this, worker.refreshNow() + delay);
        }
    }

    @Override
    void expire() {
        Worker worker = cell.worker();
        if (period > 0) {
            worker.timers.add(this, Math.max(deadline + period, worker.now()));
        } else {
            cell.ext().removeTimer(this);
        }
        if (!tick.queued) {
            tick.queued = true;
            worker.place(cell.ref, tick);
        }
    }

    /** For the kernel: the incarnation ends. */
    void end(Worker worker) {
        cancelled = true;
        worker.timers.remove(this);
    }

    @Override
    public void cancel() {
        cell.context().turn().log(new Cancel());
    }

    long delay() {
        return delay;
    }

    long period() {
        return period;
    }

    Object message() {
        return tick.message;
    }

    /** It is cancelled. */
    final class Cancel implements Effect {
        private Cancel() {}

        @Override
        public void commit(Worker worker, Cell by) {
            end(worker);
            cell.ext().removeTimer(ActorTimer.this);
        }
    }

    /** The message in the mailbox. At most one is there at a time. */
    private final class Tick extends Letter {
        private final Object message;
        private boolean queued;

        Tick(Object message) {
            this.message = message;
        }

        @Override
        boolean isOfIncarnation() {
            return true;
        }

        @Override
        boolean isStale() {
            return cancelled || incarnation != cell.currentIncarnation();
        }

        @Override
        Object open() {
            return message;
        }

        @Override
        void taken() {
            queued = false;
        }

        @Override
        Object content() {
            return message;
        }
    }
}
