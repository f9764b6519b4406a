package dev.troupe;

/** A thread that runs a worker. It carries the turn that it runs, so refs and replies find the log to write to. */
final class WorkerThread extends Thread {
    final Turn turn;
    private final Worker worker;

    /** A daemon: a turn that never ends must not keep a stopped system's process alive. */
    WorkerThread(String name, Worker worker) {
        super(null, null, name, 0, false);
        this.worker = worker;
        this.turn = worker.turn();
        setDaemon(true);
    }

    @Override
    public void run() {
        worker.run();
    }
}
