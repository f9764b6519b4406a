package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage on its way to an actor. Armed by the commit, like {@link Await}. */
final class Pipe<T> extends Letter implements Effect {
    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(Pipe.class, "done", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Cell cell;
    private final long incarnation;
    private final BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile boolean done;

    private boolean armed;
    private boolean completed;
    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;

    Pipe(Cell cell, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper) {
        this.cell = cell;
        this.incarnation = cell.currentIncarnation();
        this.mapper = mapper;
    }

    /** The stage is done. Any thread. A foreign stage may say so more than once; the first time counts. */
    void complete(@Nullable T result, @Nullable Throwable error) {
        if (!DONE.compareAndSet(this, false, true)) {
            return;
        }
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
        return mapper.apply(value, Await.unwrap(failure));
    }

    @Override
    Object content() {
        T result = value;
        Throwable error = failure;
        return result != null ? result : error != null ? error : this;
    }
}
