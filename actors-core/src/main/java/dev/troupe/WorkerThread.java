package dev.troupe;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs a worker until it loses it, then waits for another one. It carries the turn that it runs, so refs and
 * replies find the log to write to.
 */
final class WorkerThread extends Thread {
    private final SystemCore core;
    private final Standby standby;
    private volatile @Nullable Worker assigned;

    /** Of this thread; read by no other. Fresh before a worker is taken over, so that taking it over cannot fail. */
    Turn turn;

    /** Whether the listener was told that it runs a worker, and not yet that it no longer does. */
    private boolean isKnown;

    /** A daemon: a turn that never ends must not keep a stopped system's process alive. */
    WorkerThread(String name, long stackSizeBytes, SystemCore core, Standby standby) {
        super(null, null, name, stackSizeBytes, false);
        this.core = core;
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

    /** Tells the listener. User code. */
    void begins(int worker) {
        isKnown = true;
        core.settings.listener().onStart(worker);
    }

    /** Tells the listener, once. User code. */
    void ends(int worker) {
        if (isKnown) {
            isKnown = false;
            core.settings.listener().onStop(worker);
        }
    }

    @Override
    public void run() {
        Worker worker = await();
        while (worker != null) {
            boolean lost = worker.run(this);
            boolean givenUp = turn.fate.isAbandoned();
            turn = standby.newTurn(this); // the old one may belong to others by now
            try {
                ends(worker.index);
            } catch (Throwable e) {
                core.foreignFailed(e);
            }
            worker = lost && comesBack(givenUp) ? await() : null;
        }
    }

    /** A turn that was given up may have been interrupted at any time since, so its thread ends. */
    private boolean comesBack(boolean givenUp) {
        if (givenUp) {
            standby.gone();
            return false;
        }
        assigned = null;
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
