package dev.troupe;

/**
 * Takes a thread that has lost its worker out of the kernel. The frames that it passes belong to a worker which another
 * thread runs by now, so none of them may catch it or have anything to do on its way.
 */
final class WorkerLost extends Error {
    @SuppressWarnings("StaticAssignmentOfThrowable") // it carries nothing, and to make one there might be no memory
    static final WorkerLost SIGNAL = new WorkerLost();

    private static final long serialVersionUID = 1L;

    private WorkerLost() {
        super("the worker was taken away from this thread", null, false, false);
    }
}
