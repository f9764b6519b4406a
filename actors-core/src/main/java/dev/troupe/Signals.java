package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A queue of signals, each its own node. Owned by one worker. */
final class Signals {
    private @Nullable Signal first;
    private @Nullable Signal last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Signal signal) {
        signal.next = null;
        if (last == null) {
            first = signal;
        } else {
            last.next = signal;
        }
        last = signal;
    }

    /** The first one, which stays; null if there is none. */
    @Nullable
    Signal peek() {
        return first;
    }

    /** Takes the first one; null if there is none. */
    @Nullable
    Signal poll() {
        Signal signal = first;
        if (signal != null) {
            first = signal.next;
            if (first == null) {
                last = null;
            }
            signal.next = null;
        }
        return signal;
    }
}
