package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import java.util.concurrent.CompletionStage;
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

    /** The virtual time in nanoseconds since the play began, without what the clock has jumped. */
    long elapsed();

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
     * @param nanos how much time may elapse meanwhile; see {@link #elapsed}
     * @return whether it is so
     */
    boolean await(BooleanSupplier condition, long nanos);

    /**
     * Limits how long the system may be busy, and forgets what has gone wrong before.
     *
     * @param most after so many steps without any time in which nothing happens a further one fails, and says who is busy
     */
    void limit(long most);

    /**
     * Has something done later, outside of the system.
     *
     * @param nanos after so much time has elapsed; see {@link #elapsed}
     */
    void after(long nanos, Runnable what);

    /**
     * Whether nothing happens before some time has passed: no actor has anything to do, and no message is on its way. Calls
     * that block and timers may be under way.
     */
    boolean isIdle();

    // ---- By hand

    /**
     * Has everything arrive that is on its way, and then this actor take its next turn. No other actor takes one.
     *
     * @return false if it has nothing to do
     */
    boolean turn(ActorRef<?> actor);

    /**
     * Has everything arrive that is on its way, and then this task polled.
     *
     * @param task what {@link ActorSystem#run} has given for it
     * @return false if it waits to be woken, or has ended
     */
    boolean poll(CompletionStage<?> task);

    /**
     * Lets time pass: what is due happens and arrives, and no actor takes a turn.
     *
     * @param nanos so much; not negative
     */
    void elapse(long nanos);
}
