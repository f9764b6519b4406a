package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * Something that reaches a worker through its control lane, which overtakes the ring: births, kills, completions. It is
 * its own node in the list it is in, and is in one list at most.
 */
abstract class Signal {
    /** The next one in the lane, or in whatever list it is in. */
    @Nullable
    Signal next;

    /** Takes effect. Called by the worker that owns the lane, as kernel code. */
    abstract void arrive(Worker worker);
}
