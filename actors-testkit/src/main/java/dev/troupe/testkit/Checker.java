package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnView;

/**
 * Watches a simulation for something that must never be, and throws an {@link AssertionError} when it is. Called on the
 * thread of the simulation. {@link Checkers} has the usual ones.
 */
public interface Checker {
    /** The effects of a turn take place. The view is to be read during the call only. */
    default void committed(TurnView turn) {}

    /** None of the effects of a turn takes place. The view is to be read during the call only. */
    default void dropped(TurnView turn) {}

    /** A message will not be handled. */
    default void deadLetter(DeadLetter letter) {}

    /**
     * A message was sent from outside of the actors, by {@link Simulation#tell}.
     *
     * @param receiver the number of the actor that it is for, as in {@link TurnView#actorNumber}
     */
    default void sent(int receiver, ActorRef<?> to, Object message) {}

    /** The simulation is over: nothing happens any more. */
    default void atEnd() {}
}
