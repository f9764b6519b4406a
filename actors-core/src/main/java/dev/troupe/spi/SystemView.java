package dev.troupe.spi;

import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** What a supervisor sees of a system. All methods may be called from any thread. */
public interface SystemView {
    /** The system's settings. */
    SystemSettings settings();

    /** The workers, in the order of their index. */
    List<? extends WorkerView> workers();

    /**
     * Has something looked at again and again for as long as the system runs, on a thread of its own.
     *
     * @param name what the thread is called, behind the name of the system
     * @param pause between two looks; positive
     */
    void every(String name, Duration pause, Runnable look);

    /**
     * Where code runs that may block, such as a log handler: one after the other, on a thread of its own. At the end of the
     * system what waits there is still run, unless that takes longer than a second; what comes later is not. Takes what it is
     * given without blocking.
     *
     * @param name what the thread is called, behind the name of the system
     */
    Executor beside(String name);

    /**
     * Looks for the actors that await an answer directly, by {@code context.await} on the stage of an ask, and have done so
     * for a while. Only the workers are asked on which there is such an actor; the others are not woken.
     *
     * @param atLeast for how long they have awaited it; positive
     */
    AskSample awaitedAsks(Duration atLeast);

    /** The time of the system in nanoseconds, from an arbitrary origin. */
    long nanoTime();
}
