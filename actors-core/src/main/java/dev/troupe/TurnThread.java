package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A thread that carries the turn which it runs, so refs and replies find the log to write to. */
abstract sealed class TurnThread extends Thread permits WorkerThread, StageThread {
    /** Written by this thread; another one that reads it may find the last one. */
    Turn turn;

    @SuppressWarnings("NullAway.Init") // whoever makes the thread gives it a turn
    TurnThread(@Nullable Runnable play, String name, long stackSizeBytes) {
        super(null, play, name, stackSizeBytes, false);
    }

    /** Whether the current thread runs a worker, and so must not wait for anything that a worker does. */
    static boolean runsWorker() {
        return Thread.currentThread() instanceof TurnThread thread && thread.isInWorker();
    }

    abstract boolean isInWorker();

    /** The system that it belongs to. */
    abstract SystemCore core();

    /** Whose turn it is on the worker that it runs, or has run, if that can be said. */
    @Nullable
    abstract Cell current();
}
