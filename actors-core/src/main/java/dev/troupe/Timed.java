package dev.troupe;

import org.jspecify.annotations.Nullable;

/** Something that happens at a time unless it is taken out of the {@link TimerHeap} before; its own node there. */
abstract class Timed extends Signal {
    long deadline;
    long order;

    @Nullable
    Timed child;

    @Nullable
    Timed sibling;

    @Nullable
    Timed previous;

    boolean scheduled;

    /** Its time has come. Kernel code of whoever owns the timers. */
    abstract void expire();

    @Override
    void arrive(Worker worker) {
        throw new IllegalStateException("this timer does not travel in the lane: " + getClass());
    }
}
