package dev.troupe.persistence;

import dev.troupe.ActorRef;

/**
 * What a {@link DurableActor} remembers. For its turns, on their thread.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public interface Durable<C, E, S> {
    /** Which of its kind the actor is. */
    String id();

    /** The actor's address in its store, which is good whether the actor is loaded or not. */
    ActorRef<C> self();

    /** What all events up to now have made. */
    S state();

    /**
     * Persists an event: with all others of this turn, or not at all. What this turn and the later ones send and answer waits
     * until it is on disk, by the sync mode of the store.
     *
     * @return the state that the event has made
     * @throws dev.troupe.persistence.codec.CodecException if the event cannot be encoded, or is too long together with those
     *     of this turn before it; it is not persisted
     * @throws NoRoomException if the disk is nearly full. Let it fail the turn: who has asked is told
     * @throws IllegalStateException out of a turn of the actor
     */
    S persist(E event);

    /**
     * Forgets everything: the state is the initial one, and if nothing is persisted after that, the store knows the actor no
     * longer. Answers and sends wait as for an event.
     */
    void delete();
}
