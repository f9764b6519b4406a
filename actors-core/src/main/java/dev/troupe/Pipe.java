package dev.troupe;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage on its way to an actor. Armed by the commit, like {@link Await}. */
final class Pipe<T> extends Letter implements Effect {
    private final Cell cell;
    private final long incarnation;
    private final BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper;
    private boolean armed;
    private boolean completed;
    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;

    Pipe(Cell cell, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper) {
        this.cell = cell;
        this.incarnation = cell.incarnation();
        this.mapper = mapper;
    }

    /** The stage is done. Any thread. */
    void complete(@Nullable T result, @Nullable Throwable error) {
        value = result;
        failure = error;
        cell.worker().push(this);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        armed = true;
        if (completed) {
            arrive(worker);
        }
    }

    @Override
    void arrive(Worker worker) {
        completed = true;
        if (armed && incarnation == cell.incarnation()) {
            worker.place(cell.ref, this);
        }
    }

    @Override
    boolean isOfIncarnation() {
        return true;
    }

    @Override
    boolean isStale() {
        return incarnation != cell.incarnation();
    }

    @Override
    @Nullable
    Object open() {
        return mapper.apply(value, Await.unwrap(failure));
    }

    @Override
    Object content() {
        T result = value;
        Throwable error = failure;
        return result != null ? result : error != null ? error : this;
    }
}
