package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A timer of an actor. Ends with its incarnation. */
final class ActorTimer extends Timed implements Effect, Cancellable {
    /** When it fires. */
    enum Kind {
        /** Once, after the delay. */
        ONCE,
        /** Again and again, so long after it was due last. */
        FIXED_RATE,
        /** Again and again, so long after its last message was handled. */
        FIXED_DELAY,
        /** Whenever the actor has handled no other message for so long, once until the next one. */
        IDLE
    }

    private final Cell cell;
    private final long incarnation;
    private final Kind kind;
    private final long delay;
    private final Tick tick;

    /** When the actor has handled its last message: of an idle timer. */
    private long handledAt;

    private boolean cancelled;

    /** Read in user code, which may have lost the worker: a value that is old does no harm. */
    private boolean isOver;

    /** The neighbours among the timers of the actor. */
    @Nullable
    ActorTimer before;

    @Nullable
    ActorTimer behind;

    ActorTimer(Cell cell, Kind kind, long delay, Object message) {
        this.cell = cell;
        this.incarnation = cell.currentIncarnation();
        this.kind = kind;
        this.delay = delay;
        this.tick = new Tick(message);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        if (cancelled) {
            return;
        }
        Ext ext = cell.ext();
        ext.addTimer(this);
        handledAt = worker.refreshNow();
        worker.timers.add(this, handledAt + delay);
        if (kind == Kind.IDLE) {
            ActorTimer before = ext.idle;
            if (before != null) {
                before.end(worker);
                ext.removeTimer(before);
            }
            ext.idle = this;
            cell.state |= Cell.IDLES;
        }
    }

    @Override
    public void drop(Turn by) {
        isOver = true;
    }

    @Override
    void expire() {
        Worker worker = cell.worker();
        switch (kind) {
            case ONCE -> cell.ext().removeTimer(this);
            case FIXED_RATE -> worker.timers.add(this, Math.max(deadline + delay, worker.now()));
            case FIXED_DELAY -> {}
            case IDLE -> {
                long now = worker.refreshNow();
                long from = cell.waiting() > 0 || cell.is(Cell.SPECIAL) ? now : handledAt;
                if (now - from < delay) {
                    worker.timers.add(this, from + delay);
                    return;
                }
            }
        }
        if (!tick.queued) {
            tick.queued = true;
            worker.place(cell.ref, tick);
        }
    }

    /** The actor has handled a message, or what it has awaited: of an idle timer. */
    void handled(Worker worker, @Nullable Object payload) {
        if (payload != tick) {
            handledAt = worker.refreshNow();
            if (!scheduled && !tick.queued) {
                worker.timers.add(this, handledAt + delay);
            }
        }
    }

    /** Nobody will hear of it any more. The owner only. */
    void end(Worker worker) {
        cancelled = true;
        isOver = true;
        worker.timers.remove(this);
        if (kind == Kind.IDLE && cell.ext().idle == this) {
            cell.ext().idle = null;
            cell.state &= ~Cell.IDLES;
        }
    }

    /** Whether it will not fire any more: a recent value. Any thread. */
    boolean isOver() {
        return isOver;
    }

    @Override
    public void cancel() {
        cell.context().turn().log(new Cancel());
    }

    /** Whether it takes the place of another one: an actor has one of these. */
    boolean isIdle() {
        return kind == Kind.IDLE;
    }

    long delay() {
        return delay;
    }

    /** Zero if it does not fire again and again by itself. */
    long period() {
        return kind == Kind.FIXED_RATE || kind == Kind.FIXED_DELAY ? delay : 0;
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
            isOver |= kind == Kind.ONCE; // in the turn that handles it
            return message;
        }

        @Override
        void taken() {
            queued = false;
            if (kind == Kind.FIXED_DELAY && !isStale() && !scheduled) { // it may be taken a second time, after a stash
                Worker worker = cell.worker();
                worker.timers.add(ActorTimer.this, worker.refreshNow() + delay);
            }
        }

        @Override
        Object content() {
            return message;
        }
    }
}
