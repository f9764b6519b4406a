package dev.troupe;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs a worker until it loses it, then waits for another one. It carries the turn that it runs, so refs and
 * replies find the log to write to.
 */
final class WorkerThread extends Thread {
    private final Standby standby;
    private volatile @Nullable Worker assigned;

    /** Of this thread; read by no other. Fresh before a worker is taken over, so that taking it over cannot fail. */
    Turn turn;

    /** A daemon: a turn that never ends must not keep a stopped system's process alive. */
    WorkerThread(String name, Standby standby) {
        super(null, null, name, 0, false);
        this.standby = standby;
        this.turn = standby.newTurn(this);
        setDaemon(true);
    }

    /** Gives it a worker to run. Whoever holds the thread, and the worker. */
    void assign(Worker worker) {
        assigned = worker;
        LockSupport.unpark(this);
    }

    /** Whose turn it is on the worker that was assigned, which may be lost by now. */
    @Nullable
    Cell current() {
        Worker worker = assigned;
        return worker == null ? null : worker.current();
    }

    @Override
    public void run() {
        Worker worker = await();
        while (worker != null && worker.run(this) && comesBack()) {
            worker = await();
        }
    }

    /** A turn that was given up may have been interrupted at any time since, so its thread ends. */
    private boolean comesBack() {
        if (turn.fate.isAbandoned()) {
            standby.gone();
            return false;
        }
        assigned = null;
        turn = standby.newTurn(this);
        return standby.back(this);
    }

    private @Nullable Worker await() {
        Worker worker = assigned;
        while (worker == null && !standby.isClosed()) {
            LockSupport.park(this);
            worker = assigned;
        }
        return worker;
    }
}
