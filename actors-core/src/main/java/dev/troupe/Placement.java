package dev.troupe;

/** On which worker an actor lives, for its whole life. */
public sealed interface Placement {
    /** Near its parent, since a send within a worker costs least; top-level actors are spread over the workers. */
    record Near() implements Placement {}

    /** Spread over the workers in turn. */
    record Spread() implements Placement {}

    /**
     * On this worker.
     *
     * @param worker from 0; counted modulo the number of workers
     */
    record On(int worker) implements Placement {
        /** Checks the index. */
        public On {
            if (worker < 0) {
                throw new IllegalArgumentException("a worker's index must not be negative: worker=" + worker);
            }
        }
    }
}
