package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * Timers by time, those of the same time in the order in which they were added. Owned by one thread. Intrusive, so that
 * adding one allocates nothing and cannot fail.
 *
 * <p>A pairing heap: Fredman, Sedgewick, Sleator, Tarjan, "The pairing heap: a new form of self-adjusting heap", 1986.
 */
final class TimerHeap {
    private @Nullable Timed root;
    private long added;
    private int size;

    boolean isEmpty() {
        return root == null;
    }

    int size() {
        return size;
    }

    /** When the first is due, or {@link Long#MAX_VALUE}. */
    long nextDeadline() {
        return root == null ? Long.MAX_VALUE : root.deadline;
    }

    void add(Timed timer, long deadline) {
        timer.deadline = deadline;
        timer.order = added++;
        timer.scheduled = true;
        size++;
        root = root == null ? timer : meld(root, timer);
    }

    /** Takes a timer out; nothing happens if it is not in. */
    void remove(Timed timer) {
        if (!timer.scheduled) {
            return;
        }
        Timed rest = mergePairs(timer.child);
        if (timer == root) {
            root = rest;
        } else {
            cut(timer);
            if (rest != null && root != null) {
                root = meld(root, rest);
            }
        }
        forget(timer);
    }

    /** Takes the first one out if it is due. */
    @Nullable
    Timed pollDue(long now) {
        Timed first = root;
        if (first == null || first.deadline - now > 0) {
            return null;
        }
        root = mergePairs(first.child);
        forget(first);
        return first;
    }

    private void forget(Timed timer) {
        timer.child = null;
        timer.sibling = null;
        timer.previous = null;
        timer.scheduled = false;
        size--;
    }

    private static boolean isBefore(Timed a, Timed b) {
        long difference = a.deadline - b.deadline;
        return difference < 0 || (difference == 0 && a.order < b.order);
    }

    private static Timed meld(Timed a, Timed b) {
        Timed parent = isBefore(a, b) ? a : b;
        Timed child = parent == a ? b : a;
        Timed first = parent.child;
        child.sibling = first;
        child.previous = parent;
        if (first != null) {
            first.previous = child;
        }
        parent.child = child;
        parent.sibling = null;
        parent.previous = null;
        return parent;
    }

    /** {@code previous} is the parent of a first child, and the left neighbour of the others. */
    private static void cut(Timed timer) {
        Timed before = timer.previous;
        Timed after = timer.sibling;
        if (before != null) {
            if (before.child == timer) {
                before.child = after;
            } else {
                before.sibling = after;
            }
        }
        if (after != null) {
            after.previous = before;
        }
    }

    private static @Nullable Timed mergePairs(@Nullable Timed first) {
        Timed pairs = null; // the melded pairs, last one first, linked by sibling
        Timed rest = first;
        while (rest != null) {
            Timed a = rest;
            Timed b = a.sibling;
            rest = b == null ? null : b.sibling;
            a.sibling = null;
            a.previous = null;
            Timed pair = a;
            if (b != null) {
                b.sibling = null;
                b.previous = null;
                pair = meld(a, b);
            }
            pair.sibling = pairs;
            pairs = pair;
        }
        Timed merged = null;
        while (pairs != null) {
            Timed following = pairs.sibling;
            pairs.sibling = null;
            merged = merged == null ? pairs : meld(merged, pairs);
            pairs = following;
        }
        return merged;
    }
}
