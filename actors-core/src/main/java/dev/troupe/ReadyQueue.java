package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * The actors and tasks of a worker that have something to do, first in, first out. The one whose turn it is stays at the
 * head until its turns are over, which says without another store who that is. Owned by one worker.
 *
 * <p>A ring of a fixed size, since it must not allocate, with a linked list behind it for those that find it full. A
 * store of a reference is the dearest thing on the path of a message where the collector must be told of it, so none is
 * made that changes nothing: two actors that take turns find themselves in their slots.
 */
final class ReadyQueue {
    private static final int SLOTS = 256;

    private final @Nullable Signal[] ring = new Signal[SLOTS];
    private final Signals behind = new Signals();
    private int head;
    private int tail;

    /** The slots before this one hold nothing that is through. */
    private int swept;

    boolean isEmpty() {
        return head == tail;
    }

    void add(Signal ready) {
        if (tail - head < SLOTS && behind.isEmpty()) {
            put(ready);
        } else {
            behind.add(ready);
        }
    }

    private void put(Signal ready) {
        int slot = tail & (SLOTS - 1);
        if (ring[slot] != ready) {
            ring[slot] = ready;
        }
        tail++;
    }

    /** The first one, which stays there. */
    Signal head() {
        Signal first = ring[head & (SLOTS - 1)];
        assert first != null;
        return first;
    }

    /** The first one, as far as it can be seen from another thread. */
    @Nullable
    Signal peek() {
        return ring[head & (SLOTS - 1)];
    }

    /** Takes the first one out. */
    void removeHead() {
        head++;
        Signal next = behind.isEmpty() ? null : behind.poll();
        if (next != null) {
            put(next);
        }
    }

    /** Puts the first one behind all others. */
    void rotate() {
        Signal first = head();
        removeHead();
        add(first);
    }

    /** Brings this one to the head, with the order in a circle as it is; false if it is not here. */
    boolean bringForward(Signal wanted) {
        if (isEmpty()) {
            return false;
        }
        Signal first = head();
        while (head() != wanted) {
            rotate();
            if (head() == first) {
                return false;
            }
        }
        return true;
    }

    /** How many there are, up to as many as there are slots. */
    int size() {
        return tail - head;
    }

    /** Forgets those that are through, which the slots still hold. */
    void sweep() {
        boolean overwritten = Integer.compareUnsigned(tail - swept, SLOTS) > 0;
        int slot = overwritten ? tail - SLOTS : swept;
        for (; slot != head; slot++) {
            ring[slot & (SLOTS - 1)] = null;
        }
        swept = head;
    }
}
