package dev.troupe;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One actor's wish to be told of the end of another. It goes to the other's worker and waits there. */
final class Watch extends Signal implements Effect, Cancellable {
    private final CellContext watcher;
    private final long incarnation;
    private final Ref<?> watched;
    private final Function<? super Terminated, ?> mapper;

    /** Written by the watcher's worker, read by the other's too, which forgets the watch then. */
    private volatile boolean cancelled;

    Watch(CellContext watcher, Ref<?> watched, Function<? super Terminated, ?> mapper) {
        this.watcher = watcher;
        this.incarnation = watcher.currentIncarnation();
        this.watched = watched;
        this.mapper = mapper;
    }

    Ref<?> watched() {
        return watched;
    }

    @Override
    public void commit(Worker worker, Cell by) {
        worker.signal(watched.cell, this);
    }

    @Override
    void arrive(Worker worker) {
        Ext ext = watched.cell.ext();
        if (watched.cell.is(Cell.STOPPED)) {
            StopReason reason = ext.stopReason;
            fire(worker, reason == null ? new StopReason.Requested() : reason);
        } else {
            ext.addWatch(this);
        }
    }

    @Override
    public void cancel() {
        watcher.turn().log(new Cancel());
    }

    /** Whether nobody would be told. The watcher may live on another worker: its incarnation only grows. */
    boolean isOver() {
        return cancelled || watcher.ref.has(Ref.CLOSED) || incarnation < watcher.currentIncarnation();
    }

    /** Tells the watcher, by the ordinary way, so that it comes behind what the ended actor has sent. */
    void fire(Worker worker, StopReason reason) {
        worker.send(watcher.ref, new Notice(new Terminated(watched, reason)));
    }

    final class Cancel implements Effect {
        private Cancel() {}

        @Override
        public void commit(Worker worker, Cell by) {
            cancelled = true;
        }
    }

    private final class Notice extends Letter {
        private final Terminated terminated;

        Notice(Terminated terminated) {
            this.terminated = terminated;
        }

        @Override
        boolean isOfIncarnation() {
            return true;
        }

        @Override
        boolean isStale() {
            return cancelled || incarnation != watcher.currentIncarnation();
        }

        @Override
        @Nullable
        Object open() {
            return mapper.apply(terminated);
        }

        @Override
        Object content() {
            return terminated;
        }
    }
}
