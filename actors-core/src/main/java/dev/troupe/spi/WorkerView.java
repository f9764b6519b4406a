package dev.troupe.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a supervisor sees of a worker, and what it can do to it. All methods may be called from any thread, take no lock that
 * user code can hold and run no user code.
 *
 * <p>The word is the heartbeat of the worker and of all its actors: it changes with every turn, and of a worker that has
 * nothing to do at each {@link dev.troupe.SystemSettings#heartbeat}. An odd word means that user code runs.
 */
public interface WorkerView {
    /** The worker's index. */
    int index();

    /** The word as it stands. */
    long word();

    /** Whether the worker sleeps, since there is nothing to do. Belongs to a word if that is the same before and after. */
    boolean isAsleep();

    /** The turn that runs, or ran last. Belongs to a word as {@link #isAsleep} does. */
    @Nullable
    RunningTurn turn();

    /** The time after which the turn is hung. Belongs to a word as {@link #isAsleep} does. */
    long hangAfterNanos();

    /** The thread that runs the worker, or null before it has started. */
    @Nullable
    Thread thread();

    /**
     * Takes the worker away from the turn that laid the baton down with this word, and gives it to a thread in reserve. The
     * turn goes on in its own thread and commits late, unless it is given up.
     *
     * @param word as it was seen; odd
     * @param ranNanos how long the turn has been running, for the record
     * @param must whether the fatal handler is told where no thread can be had
     * @return the turn; null if it is over, or no thread can be had, and then nothing has changed
     */
    @Nullable
    RunningTurn handOff(long word, long ranNanos, boolean must);

    /**
     * Gives up a turn that has lost this worker: whatever it still does has no effect, and its actor fails with a {@link
     * dev.troupe.Failure.Hang}.
     *
     * @param turn what {@link #handOff} gave
     * @param ranNanos how long it has been running
     * @return false if it has come to its end
     */
    boolean giveUp(RunningTurn turn, long ranNanos);

    /** Has the worker go on to its next actor after the turn that runs, however many messages this one has. */
    void nudge();

    /** A worker that runs, but neither user code nor to an end, is a defect of the library: has that written to the log. */
    void reportStall(long nanos);
}
