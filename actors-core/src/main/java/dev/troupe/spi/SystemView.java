package dev.troupe.spi;

import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** What a supervisor sees of a system. All methods may be called from any thread. */
public interface SystemView {
    /** The system's settings. */
    SystemSettings settings();

    /** The workers, in the order of their index. */
    List<? extends WorkerView> workers();

    /**
     * Has the workers looked at again and again, on a thread of its own. While all of them sleep it does so too.
     *
     * @param name what the thread is called, behind the name of the system
     * @param pause between two looks; positive
     * @param look says whether it must go on even while all workers sleep. What it throws is reported, and it goes on
     */
    void watch(String name, Duration pause, BooleanSupplier look);

    /**
     * Where code runs that may block, such as a log handler: one after the other, on a thread of its own. What
     * takes longer than a second is left alone with its thread, and the next goes on in another. At the end of the
     * system what waits there is still run, unless that takes longer than a second; what comes later is not. Takes what it
     * is given without blocking.
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

    /** Whether any actor awaits the answer to a request. A recent value, for which no worker is asked. */
    boolean isAnyAskAwaited();

    /** Code of a user's has thrown this. If that was for want of memory, the fatal handler is told. Never blocks. */
    void noticeMemory(Throwable error);

    /** The time of the system in nanoseconds, from an arbitrary origin. */
    long nanoTime();
}
