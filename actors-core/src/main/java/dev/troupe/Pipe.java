package dev.troupe;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage on its way to an actor. Armed by the commit, like {@link Await}. */
final class Pipe<T> extends Letter implements Effect {
    private final Cell cell;
    private final long incarnation;
    private final BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper;

    private final @Nullable Origin origin;

    private boolean armed;
    private boolean completed;
    private final Outcome<T> outcome = new Outcome<>();

    Pipe(Cell cell, @Nullable Origin origin, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper) {
        this.cell = cell;
        this.origin = origin;
        this.incarnation = cell.currentIncarnation();
        this.mapper = mapper;
    }

    /** The stage is done. Any thread. */
    void complete(@Nullable T result, @Nullable Throwable error) {
        if (outcome.set(result, error)) {
            cell.worker().push(this);
        }
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
        if (armed && incarnation == cell.currentIncarnation()) {
            worker.place(cell.ref, this);
        }
    }

    @Override
    boolean isOfIncarnation() {
        return true;
    }

    @Override
    boolean isStale() {
        return incarnation != cell.currentIncarnation();
    }

    @Override
    @Nullable
    Object open() {
        return mapper.apply(outcome.value(), outcome.failure());
    }

    @Override
    @Nullable
    Origin origin() {
        return origin;
    }

    @Override
    Object content() {
        T result = outcome.value();
        Throwable error = outcome.failure();
        return result != null ? result : error != null ? error : this;
    }
}
