package dev.troupe;

import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A request whose asker is an actor. Its deadline is one of the timers of the asker's worker. */
final class ActorPending extends Pending {
    private final Cell asker;
    private final long incarnation;
    private final BiFunction<@Nullable Object, @Nullable Throwable, ?> mapper;

    ActorPending(
            Ref<?> to,
            long now,
            long patience,
            @Nullable Origin within,
            Cell asker,
            BiFunction<@Nullable Object, @Nullable Throwable, ?> mapper) {
        super(to, now, patience, within);
        this.asker = asker;
        this.incarnation = asker.currentIncarnation();
        this.mapper = mapper;
    }

    /** The deadline counts from the ask, and is watched from the commit of the turn on. */
    @Override
    public void commit(Worker worker, Cell by) {
        if (!isSettled()) {
            worker.timers.add(this, deadline);
        }
    }

    /** The asker's worker may be this one, and not have looked at its timers for a while. */
    @Override
    boolean isTooLate(Worker worker) {
        return deadline - worker.refreshNow() <= 0;
    }

    @Override
    void expire() {
        if (trySettle()) {
            asker.worker().core.host.expired(this);
            var expired = new AskException.Expired(holder().path(), Duration.ofNanos(patience));
            deliver(new Answer(this, null, expired), asker.worker());
        }
    }

    @Override
    void deliver(Answer answer) {
        asker.worker().push(answer);
    }

    @Override
    void deliver(Answer answer, Worker worker) {
        if (worker != asker.worker()) {
            asker.worker().push(answer);
            return;
        }
        worker.timers.remove(this);
        if (incarnation == asker.currentIncarnation()) {
            worker.place(asker.ref, answer);
        }
    }

    @Override
    boolean isStale() {
        return incarnation != asker.currentIncarnation();
    }

    @Override
    @Nullable
    Object map(@Nullable Object value, @Nullable Throwable failure) {
        return mapper.apply(value, failure);
    }
}
