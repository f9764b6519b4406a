package dev.troupe.futures;

import dev.troupe.Waker;

/** How much is done in one poll, so that a stream that is always ready lets its neighbours have their turn. */
final class Budget {
    static final int ELEMENTS = 64;

    private int left = ELEMENTS;

    /** Whether one more may be done; if not, the waker is woken so that it goes on later. */
    boolean allows(Waker waker) {
        if (left-- > 0) {
            return true;
        }
        waker.wake();
        return false;
    }
}
