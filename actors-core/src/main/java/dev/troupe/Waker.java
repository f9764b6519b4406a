package dev.troupe;

/** Has a pending {@link Task} polled again. */
@FunctionalInterface
public interface Waker {
    /** Asks for a poll. From any thread; never blocks. Calls before the next poll count as one. */
    void wake();
}
