package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A request that waits for its answer. It is settled once: by an answer, a failure or its deadline. */
abstract sealed class Pending extends Timed implements Effect permits FuturePending, ActorPending {
    private static final VarHandle SETTLED;

    static {
        try {
            SETTLED = MethodHandles.lookup().findVarHandle(Pending.class, "settled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Ref<?> to;

    /** How long it waits, in nanoseconds. */
    final long patience;

    /** What it was handed on with last; null if it is where it was asked. Written by whoever hands it on, read by all. */
    volatile @Nullable Forwarded forwarded;

    private volatile boolean settled;

    /**
     * A request.
     *
     * @param asked for how long it may take, in nanoseconds, unless what it is part of ends before
     */
    Pending(Ref<?> to, long now, long asked, @Nullable Origin within) {
        this.to = to;
        this.patience = Origin.patience(within, now, asked);
        this.deadline = now + patience;
    }

    boolean isSettled() {
        return settled;
    }

    boolean trySettle() {
        return !settled && SETTLED.compareAndSet(this, false, true);
    }

    /** Whether nobody waits for the answer any more. As kernel code of this worker. */
    abstract boolean isTooLate(Worker worker);

    /** Answers, in a turn at its commit, else at once. */
    void answer(Answer answer) {
        Turn turn = Turn.current();
        if (turn != null) {
            turn.log(answer);
        } else if (trySettle()) {
            deliver(answer);
        }
    }

    /** Answers as kernel code of this worker. */
    void answer(Worker worker, Answer answer) {
        if (trySettle()) {
            deliver(answer, worker);
        }
    }

    /** Hands the request on, in a turn at its commit, else at once. */
    void forward(Ref<?> other, Object message) {
        var letter = new Forwarded(Carrying.wrap(other, message), this, other);
        Turn turn = Turn.current();
        if (turn != null) {
            turn.log(letter);
            turn.tell(other, letter);
            return;
        }
        forwarded = letter; // first, for it may be refused there at once
        Delivery delivery = other.offer(letter);
        if (delivery != Delivery.ACCEPTED && letter.isCurrent()) {
            answer(new Answer(this, null, other.undelivered(delivery)));
        }
    }

    /** Who has the request now, as far as is known here. */
    final Ref<?> holder() {
        Forwarded last = forwarded;
        return last == null ? to : last.to;
    }

    /** Hands over the answer that settled this, from any thread outside of the kernel. */
    abstract void deliver(Answer answer);

    /** Hands over the answer that settled this, as kernel code. */
    abstract void deliver(Answer answer, Worker worker);

    /** Whether the incarnation that asked has ended. As kernel code of its worker. */
    boolean isStale() {
        return false;
    }

    /** What the turn of an answer is part of; null if of nothing. Until it is settled. */
    @Nullable
    Origin origin() {
        return null;
    }

    /** Makes the message of an answer; runs as user code. */
    abstract @Nullable Object map(@Nullable Object value, @Nullable Throwable failure);
}
