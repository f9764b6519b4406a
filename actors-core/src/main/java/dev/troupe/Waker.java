package dev.troupe;

import java.time.Duration;

/** Has a pending {@link Task} polled again. */
public interface Waker {
    /** Asks for a poll. From any thread; never blocks. Calls before the next poll count as one. */
    void wake();

    /**
     * Asks for a poll when a time has passed, by the clock of the system, which is virtual in a simulation. From any thread;
     * never blocks. A task whose system ends is not woken.
     *
     * @param delay from now; zero or positive
     * @return takes it back, from any thread, if it has not come yet. One that nobody needs any more costs memory until then
     */
    Cancellable wakeAfter(Duration delay);

    /**
     * The time by which {@link #wakeAfter} goes, in nanoseconds from an arbitrary origin. From any thread. Of a task that is
     * woken after a time it is later than when it asked for that by at least as much.
     */
    long nanoTime();
}
