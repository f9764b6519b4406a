package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.Reply;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens on a stage: all that on threads is left to the scheduler, the clocks and bad luck. Two scripts that
 * give the same answers lead to the same play. Called by the one thread of the stage.
 */
public interface Script {
    /**
     * One of several things that can happen next.
     *
     * @param n how many there are; positive
     * @return from 0 to n - 1
     */
    int choose(int n);

    /**
     * How long something takes.
     *
     * @return nanoseconds from {@code least} to {@code most}, both included
     */
    long between(long least, long most);

    /**
     * Whether this fault strikes at a place where it can.
     *
     * @param whom the actor that it would strike; null if none in particular
     */
    boolean strikes(Fault fault, @Nullable ActorRef<?> whom);

    /** Random numbers for user code, of which it may use as many as it likes without an effect on what is chosen here. */
    RandomGenerator random();

    /**
     * User code has run, and not taken effect yet: it commits next, or is dropped, or comes to its end later.
     *
     * @param turn what ran; to be read during this call only
     */
    void ran(TurnView turn);

    /**
     * The effects of a turn take place.
     *
     * @param turn what ran; to be read during this call only
     */
    void committed(TurnView turn);

    /**
     * A turn has failed, was given up or overtaken by a kill: none of its effects takes place.
     *
     * @param turn what ran; to be read during this call only
     */
    void dropped(TurnView turn);

    /**
     * Something is sent from outside of the actors, and was accepted.
     *
     * @param sent a message or a request
     */
    default void sent(TurnEffect sent) {}

    /** A request was not answered by its deadline. */
    default void expired(Reply<?> request) {}

    /** A message has become a dead letter. */
    default void deadLetter(DeadLetter letter) {}

    /** The supervisor is told of this. It is not logged. */
    default void supervised(SupervisionEvent event) {}
}
