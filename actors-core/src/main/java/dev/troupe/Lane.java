package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A worker's control lane: signals from any thread, taken by the worker all at once. It overtakes the ring, so nothing may
 * travel here that must keep its place in a mailbox. It has no bound, but each signal is its own node, so there are never
 * more than there are things that can happen.
 *
 * <p>A Treiber stack: Treiber, "Systems programming: coping with parallelism", 1986. Only the whole of it is ever taken,
 * so no node can come back unseen.
 */
final class Lane extends LaneNewest {
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(LaneNewest.class, "newest", Signal.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // padding
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;

    /**
     * Adds a signal. Any thread; never blocks. The compare-and-set is a full fence, as is the one that marks a ring as
     * parked: whoever pushes and then looks at the mark, and whoever marks and then looks here, cannot both miss the other.
     */
    void push(Signal signal) {
        Signal first;
        do {
            first = newest;
            signal.next = first;
        } while (!NEWEST.compareAndSet(this, first, signal));
    }

    boolean isEmpty() {
        return newest == null;
    }

    /** The signal that was added last, with those before it behind it. They stay. The owner only. */
    @Nullable
    Signal newest() {
        return newest;
    }

    /** Takes all signals out, linked by {@code next}, oldest first. The owner only. */
    @Nullable
    Signal takeAll() {
        Signal rest = (Signal) NEWEST.getAndSet(this, null);
        Signal oldest = null;
        while (rest != null) {
            Signal following = rest.next;
            rest.next = oldest;
            oldest = rest;
            rest = following;
        }
        return oldest;
    }
}

/** Keeps the word off the lines of its neighbours: it is read at every turn. */
@SuppressWarnings("unused") // padding; the int takes the gap behind the header, into which the word would go
abstract class LanePad {
    private int gap;
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
}

abstract class LaneNewest extends LanePad {
    protected volatile @Nullable Signal newest;
}
