package dev.troupe;

import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A request whose asker is an actor. Its deadline is one of the timers of the asker's worker. */
final class ActorPending extends Pending {
    private final Cell asker;
    private final long incarnation;
    private final BiFunction<@Nullable Object, @Nullable Throwable, ?> mapper;

    /** What the turn was part of that has asked. Null when this is settled: each request would keep all those before it. */
    private @Nullable Origin within;

    ActorPending(
            Ref<?> to,
            long now,
            long patience,
            @Nullable Origin within,
            Cell asker,
            BiFunction<@Nullable Object, @Nullable Throwable, ?> mapper) {
        super(to, now, patience, within);
        this.within = within;
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
        var why = new AskException.Expired(holder().path(), Duration.ofNanos(patience));
        var expired = new Answer(this, null, why); // before it is settled: see within
        if (trySettle()) {
            asker.worker().core.host.expired(this);
            deliver(expired, asker.worker());
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
    @Nullable
    Origin origin() {
        return within;
    }

    @Override
    boolean trySettle() {
        boolean settles = super.trySettle();
        if (settles) {
            within = null;
        }
        return settles;
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
