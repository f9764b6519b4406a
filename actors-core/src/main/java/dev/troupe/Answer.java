package dev.troupe;

import org.jspecify.annotations.Nullable;

/** One answer to one request: an entry of the log, then a signal to the asker's worker, then a letter to the asker. */
final class Answer extends Letter implements Effect, Runnable {
    final Pending pending;
    final @Nullable Object value;
    final @Nullable Throwable failure;
    private final @Nullable Origin origin;

    Answer(Pending pending, @Nullable Object value, @Nullable Throwable failure) {
        this.pending = pending;
        this.value = value;
        this.failure = failure;
        this.origin = pending.origin();
    }

    @Override
    public void commit(Worker worker, Cell by) {
        pending.answer(worker, this);
    }

    @Override
    void arrive(Worker worker) {
        pending.deliver(this, worker);
    }

    @Override
    boolean isOfIncarnation() {
        return true;
    }

    @Override
    boolean isStale() {
        return pending.isStale();
    }

    @Override
    @Nullable
    Object open() {
        return pending.map(value, failure);
    }

    @Override
    @Nullable
    Origin origin() {
        return origin;
    }

    @Override
    Object content() {
        return value != null ? value : failure != null ? failure : this;
    }

    /** Completes the future of an asker outside; its dependents are foreign code. */
    @Override
    public void run() {
        pending.map(value, failure);
    }
}
