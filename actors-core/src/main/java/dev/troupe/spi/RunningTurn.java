package dev.troupe.spi;

import org.jspecify.annotations.Nullable;

/** A turn that runs, or has lost its worker and goes on. All methods may be called from any thread and take no lock. */
public interface RunningTurn {
    /** The thread that it runs in; null on a stage, where a turn has none of its own. */
    @Nullable
    Thread thread();

    /** How often it has called {@link dev.troupe.Context#alive}. */
    int signsOfLife();

    /** The time after which it is hung. Of a turn that has lost its worker. */
    long hangAfterNanos();

    /** Whether it has come to its end or was given up. Of a turn that has lost its worker. */
    boolean isOver();
}
