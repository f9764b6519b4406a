package dev.troupe.persistence;

import dev.troupe.Context;

/**
 * An actor whose state is what its events have made of an empty one, so that it can be made again: after a crash, a hang, a
 * {@code kill -9} or a loss of power.
 *
 * <p>A command is decided on at once, with the state that all events before it have made, whether they are on disk already
 * or not. What the turn sends and answers waits until they are, those of the turn itself included, so nobody ever hears of
 * something that a crash could undo; a turn without events waits for those of the turns before it.
 *
 * <p>The instance belongs to one incarnation, like that of an {@link dev.troupe.Actor}, and should hold nothing that it
 * cannot do without: what must outlive it is in the state.
 *
 * @param <C> the commands
 * @param <E> the events; immutable
 * @param <S> the state; immutable
 */
public interface DurableActor<C, E, S> {
    /** The state before the first event. The same each time. */
    S initial();

    /**
     * The state that an event makes of another one. Runs when the event is persisted, and again whenever the state is made
     * anew, so it depends on nothing but its parameters and does nothing else.
     */
    S apply(S state, E event);

    /**
     * Handles one command, in a turn of the actor. It can send, answer, ask, watch, pipe and set timers, which all wait as
     * said above. It can not spawn, await, become, stash, stop or set an idle timer: {@link IllegalStateException}.
     *
     * @param command never null; should be immutable
     * @param durable the state, and where events go
     * @param context valid on this thread until the method returns
     * @throws Exception any exception is a crash of this incarnation: nothing of this turn has happened, its events included
     */
    void receive(C command, Durable<C, E, S> durable, Context<C> context) throws Exception;

    /**
     * Runs once in each incarnation, when the state is there and before the first command, under the rules of {@link
     * #receive}.
     *
     * @throws Exception any exception is a crash of this incarnation
     */
    default void started(Durable<C, E, S> durable, Context<C> context) throws Exception {}
}
