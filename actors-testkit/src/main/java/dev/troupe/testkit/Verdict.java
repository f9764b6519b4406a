package dev.troupe.testkit;

/** What a {@linkplain Linearizability check} of a history has come to. Its text is fit to be shown. */
public sealed interface Verdict {
    /** There is an order that explains every answer. */
    record Linearizable() implements Verdict {}

    /**
     * There is none.
     *
     * @param key of the operations that no order explains
     * @param evidence how far the best order goes, and what cannot come next; several lines
     */
    record Violated(Object key, String evidence) implements Verdict {
        @Override
        public String toString() {
            return "not linearizable: key=" + key + "\n" + evidence;
        }
    }

    /**
     * The search was given up: there may be an order, or none.
     *
     * @param key of the operations for which there was none so far
     * @param bound the most states that were to be looked at
     */
    record Unknown(Object key, int bound) implements Verdict {
        @Override
        public String toString() {
            return "not known to be linearizable, the search has reached its bound: key=" + key + " states=" + bound;
        }
    }

    /**
     * Has the history be linearizable.
     *
     * @throws AssertionError if it is not, or not known to be
     */
    default void require() {
        if (!(this instanceof Linearizable)) {
            throw new AssertionError(toString());
        }
    }
}
