package dev.troupe.persistence;

import dev.troupe.Context;

/**
 * A {@link DurableActor} that persists its whole state after each change, in place of events: simpler, and as good where the
 * state is small.
 *
 * @param <C> the commands
 * @param <S> the state; immutable
 */
public interface DurableState<C, S> extends DurableActor<C, S, S> {
    /** Handles one command: {@code durable.persist} takes the next state. See {@link DurableActor#receive}. */
    @Override
    void receive(C command, Durable<C, S, S> durable, Context<C> context) throws Exception;

    /** The next state takes the place of the one before. */
    @Override
    default S apply(S state, S next) {
        return next;
    }
}
