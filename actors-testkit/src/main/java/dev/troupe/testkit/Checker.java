package dev.troupe.testkit;

import dev.troupe.DeadLetter;
import dev.troupe.Reply;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;

/**
 * Watches a simulation for something that must never be, and throws an {@link AssertionError} when it is. Called on the
 * thread of the simulation, in the middle of what happens: it must not call the system. {@link Checkers} has the usual ones.
 */
public interface Checker {
    /** It watches this simulation from now on. */
    default void attached(Simulation simulation) {}

    /** The effects of a turn take place. The view is to be read during the call only. */
    default void committed(TurnView turn) {}

    /** None of the effects of a turn takes place. The view is to be read during the call only. */
    default void dropped(TurnView turn) {}

    /** Something was sent from outside of the actors. */
    default void sent(TurnEffect sent) {}

    /** A message will not be handled. */
    default void deadLetter(DeadLetter letter) {}

    /** A request was not answered by its deadline. */
    default void expired(Reply<?> request) {}

    /** Something that a supervisor is told. */
    default void supervised(SupervisionEvent event) {}

    /** The simulation is over: nothing happens any more. */
    default void atEnd() {}
}
