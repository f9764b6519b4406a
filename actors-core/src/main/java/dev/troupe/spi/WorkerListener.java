package dev.troupe.spi;

/**
 * What a program may do at the turning points of the worker threads: name or pin them, give them a class loader, set up
 * what belongs to a thread and collect it again. One listener serves all workers of a system, at the same time.
 *
 * <p>It is called as user code is, with the baton laid down. What it throws is reported and does no harm; a call that
 * blocks holds its worker up.
 */
public interface WorkerListener {
    /**
     * A thread begins to run a worker: when the system starts, and later when one takes over a worker from a slow turn.
     * Called by that thread, before any turn. This takes the place of a thread factory: the threads of workers are of a
     * class of their own, since they carry the turn that they run, and so nobody else can make them.
     *
     * @param worker the index of the worker within the system
     */
    default void onStart(int worker) {}

    /**
     * A thread no longer runs a worker: the system has ended, or a turn that had lost the worker has come to its end.
     * Called by that thread, once for each {@link #onStart}. {@link dev.troupe.ActorSystem#stop} waits for it, though not
     * for ever.
     *
     * @param worker the index of the worker within the system
     */
    default void onStop(int worker) {}

    /**
     * A worker has nothing to do and is about to park. It may find that something has come after all. Called by its thread.
     *
     * @param worker the index of the worker within the system
     */
    default void onPark(int worker) {}
}
