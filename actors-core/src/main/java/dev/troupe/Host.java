package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Supervision;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a system stands on: time, chance, and whatever runs its parts. {@link Threads} in production; a {@link Stage} where
 * somebody chooses each step.
 */
interface Host {
    /** The time in nanoseconds, from an arbitrary origin. */
    long nanoTime();

    /** The time of day. */
    Instant now();

    /** Random numbers for user code. */
    RandomGenerator random();

    /** Has all parts of the system run from now on. */
    void start();

    /** Runs code that is not the kernel's own, outside of the workers, and one after the other. Never blocks. */
    void foreign(Runnable code);

    /** How many of those wait. */
    int foreignWaiting();

    /** Has the workers looked at again and again, and while all of them sleep only as long as the looks say so. */
    void watch(String name, long nanos, BooleanSupplier look);

    /** A worker has slept, and has something to do. */
    void stir();

    /** Looks whether code that is not the kernel's own takes too long. */
    void lookAtErrands();

    /** Where code runs that may block, one after the other, beside all else. */
    Executor beside(String name);

    /** Who is told of failures, made of the one that was found, if one was. */
    @Nullable
    Supervision supervision(@Nullable Supervision found);

    /** A request was not answered by its deadline. */
    void expired(Pending request);

    /** Runs what stops the system, or decides whether to. Never blocks. */
    void lastResort(Runnable decision);

    /**
     * Runs a call that may block where that holds up nothing else, up to a number of them at once.
     *
     * @param call gives what is to be run with its outcome
     */
    void blocking(Supplier<Runnable> call);

    /** Has a thread wait for a worker to take over. */
    void standBy(WorkerThread thread);

    /** Has the clock look again if it sleeps. */
    void wakeClock();

    /** Where a worker of this group sleeps. */
    ParkingPlace parkingPlace(WorkerGroup group);

    /**
     * How long a part may sleep that has nothing to do.
     *
     * @param usual how many nanoseconds it sleeps on threads, before it gives a sign of life or looks around
     */
    long longestSleep(long usual);

    /** A worker, to be run from {@link #start} on. */
    Worker newWorker(Group group, int index);

    /** A fresh turn of a thread. */
    Turn newTurn(WorkerThread thread);

    /** The calling thread, which is none of the system's own, waits; false if it has waited so long in vain. */
    boolean await(CountDownLatch latch, long nanos) throws InterruptedException;

    /** The calling thread, which is none of the system's own, waits that long at most, or for no reason less. */
    void park(Object blocker, long nanos);

    /**
     * The calling thread, which is none of the system's own, lets so much time pass, or up to so much more if nothing
     * happens before.
     */
    void pause(long nanos, long most);

    /** Waits until the system has been stopped by another. */
    <T> T join(CompletableFuture<T> stopped);

    /** The workers have ended; the rest ends too. */
    void end();
}
