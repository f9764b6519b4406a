package dev.troupe.spi;

import java.util.List;

/**
 * The actors that awaited the answer to a request when their workers were asked. All methods may be called from any thread.
 */
public interface AskSample {
    /** Whether all workers have answered that were asked. A worker answers between two turns. */
    boolean isComplete();

    /**
     * What they have answered: by worker, and for each the longest wait first.
     *
     * @throws IllegalStateException if it is not complete
     */
    List<AwaitedAsk> found();
}
