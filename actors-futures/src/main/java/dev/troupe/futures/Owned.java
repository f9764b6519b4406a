package dev.troupe.futures;

/** A stream that one may use, who takes it over: another one would find what the first has left, often nothing. */
abstract class Owned<T> implements Elements<T> {
    private final Object what;
    private boolean taken;

    /** @param what says which stream it is */
    Owned(Object what) {
        this.what = what;
    }

    /**
     * Gives it to who combines it or publishes it.
     *
     * @throws IllegalStateException if it can be had once and somebody has it
     */
    static <T> Elements<T> takeOver(Elements<T> elements) {
        if (elements instanceof Owned<T> owned) {
            if (owned.taken) {
                throw new IllegalStateException(
                        "a stream gives its elements once, and was taken over before: stream=" + owned);
            }
            owned.taken = true;
        }
        return elements;
    }

    @Override
    public final String toString() {
        return what.toString();
    }
}
