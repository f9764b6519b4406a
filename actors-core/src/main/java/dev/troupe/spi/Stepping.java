package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import java.util.function.BooleanSupplier;

/**
 * A system on a stage: one thread, virtual time, and a {@link Script} that chooses each step. The kernel that is stepped is
 * the one that runs on threads. For the thread of the stage only.
 *
 * <p>Code on this thread that waits for the system, in {@code join} or {@code tellOrWait} or {@code stop}, has it go on
 * meanwhile.
 */
public interface Stepping {
    /** The system. */
    ActorSystem system();

    /** The virtual time in nanoseconds, from an arbitrary origin. */
    long nanoTime();

    /** The steps so far. */
    long steps();

    /**
     * Takes one step. If nothing can happen now, the time moves to when something can.
     *
     * @param until the time moves no further than this
     * @return false if the time has come there, and nothing can happen before
     */
    boolean step(long until);

    /**
     * Takes steps until something is so.
     *
     * @param nanos how much time may pass meanwhile
     * @return whether it is so
     */
    boolean await(BooleanSupplier condition, long nanos);

    /**
     * Has something done later, outside of the system.
     *
     * @param nanos after so much time
     */
    void after(long nanos, Runnable what);

    /** The number of an actor, as {@link TurnView#actorNumber} gives it. */
    int numberOf(ActorRef<?> actor);

    /** Whether nothing happens before some time has passed: no actor has anything to do, and nothing is on its way. */
    boolean isIdle();
}
