package dev.troupe;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage on its way to an actor. Armed by the commit, like {@link Await}. */
final class Pipe<T> extends Letter implements Effect, Outcome.Waiting {
    private final Cell cell;
    private final long incarnation;
    private final BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper;

    private final @Nullable Origin origin;

    private boolean armed;
    private boolean completed;
    final Outcome<T> outcome = new Outcome<>(this);

    // ---- Its place among the open ones of the actor

    @Nullable
    Pipe<?> before;

    @Nullable
    Pipe<?> behind;

    private boolean listed;

    Pipe(Cell cell, @Nullable Origin origin, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> mapper) {
        this.cell = cell;
        this.origin = origin;
        this.incarnation = cell.currentIncarnation();
        this.mapper = mapper;
    }

    @Override
    public void told() {
        cell.worker().push(this);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        armed = true;
        if (completed) {
            arrive(worker);
        } else {
            list();
        }
    }

    private void list() {
        if (!listed) {
            listed = true;
            cell.ext().addPipe(this);
        }
    }

    @Override
    public void drop(Turn by) {
        outcome.forget();
    }

    /** Its incarnation ends. */
    void end() {
        listed = false;
        outcome.forget();
    }

    @Override
    void arrive(Worker worker) {
        completed = true;
        if (listed) {
            listed = false;
            cell.ext().removePipe(this);
        }
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

    /** What the turn does by which it is held back: it is let go of with the incarnation, released or not. */
    final class Holding implements Effect {
        @Override
        public void commit(Worker worker, Cell by) {
            if (!completed) {
                list();
            }
        }

        @Override
        public void drop(Turn by) {
            Pipe.this.drop(by);
        }
    }
}
