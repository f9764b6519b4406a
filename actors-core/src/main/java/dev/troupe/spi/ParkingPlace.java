package dev.troupe.spi;

/**
 * Where a worker sleeps when it has nothing to do: with {@link java.util.concurrent.locks.LockSupport}, unless its group
 * says otherwise. A place that polls the network sleeps in its selector instead, and wakes what has become ready before it
 * returns. Each worker has a place of its own.
 *
 * <p>A place is called as user code is, with the baton laid down. What it throws is reported, and from then on the
 * worker parks its thread.
 */
public interface ParkingPlace {
    /**
     * Sleeps until {@link #unpark} is called, or the time is over, or for no reason. If unpark was called since the last
     * sleep it returns at once. Called by the thread that runs the worker; that may be another one while the last is still
     * in here, if the worker was taken away from that.
     *
     * @param nanos how long at most; positive
     */
    void park(long nanos);

    /**
     * Ends the sleep of this thread, or its next one. From any thread, those of other workers included; must not block.
     *
     * @param thread the thread that runs the worker
     */
    void unpark(Thread thread);
}
