package dev.troupe;

/** A request that was handed on: what the next receiver gets, and in the log of a turn also that it has it from now on. */
final class Forwarded extends Request implements Effect {
    final Ref<?> to;

    Forwarded(Object message, Pending pending, Ref<?> to) {
        super(message, pending);
        this.to = to;
    }

    @Override
    Forwarded forwarded() {
        return this;
    }

    /** The letter follows. */
    @Override
    public void commit(Worker worker, Cell by) {
        pending.forwarded = this;
    }
}
