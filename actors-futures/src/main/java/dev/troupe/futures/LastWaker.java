package dev.troupe.futures;

import dev.troupe.Waker;
import org.jspecify.annotations.Nullable;

/**
 * The waker of the last poll, for whoever brings news. A poll sets it before it looks for news, and who brings news wakes
 * afterwards: one of the two sees the other.
 */
final class LastWaker {
    private volatile @Nullable Waker waker;

    void set(Waker by) {
        waker = by;
    }

    /** Nobody polls any more. */
    void forget() {
        waker = null;
    }

    /** Any thread. Does nothing before the first poll, which will look. */
    void wake() {
        Waker last = waker;
        if (last != null) {
            last.wake();
        }
    }
}
