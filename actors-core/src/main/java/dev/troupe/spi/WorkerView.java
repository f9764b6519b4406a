package dev.troupe.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor sees of a worker. All methods may be called from any thread and take no lock.
 *
 * <p>The word is the heartbeat of the worker and of all its actors: it changes with every turn, and of a worker that has
 * nothing to do at each {@link dev.troupe.SystemSettings#heartbeat}. An odd word means that user code
 * runs; that of a worker which sleeps is even.
 */
public interface WorkerView {
    /** The worker's index. */
    int index();

    /** The word as it stands. */
    long word();

    /** The path of the actor whose turn it is. Belongs to a word if that is the same before and after. */
    @Nullable
    String currentActor();

    /** The time after which the current turn is hung. Belongs to a word as {@link #currentActor} does. */
    Duration hangAfter();

    /** The thread that runs the worker, or null before it has started. */
    @Nullable
    Thread thread();

    /** The messages that wait in the ring. */
    long waiting();
}
