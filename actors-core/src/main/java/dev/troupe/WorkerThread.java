package dev.troupe;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that runs a worker until it loses it, then waits for another one. */
final class WorkerThread extends TurnThread {
    private final SystemCore core;
    private final Standby standby;
    private volatile @Nullable Worker assigned;

    /** Whether the listener was told that it runs a worker, and not yet that it no longer does. */
    private boolean isKnown;

    /** A daemon: a turn that never ends must not keep a stopped system's process alive. */
    WorkerThread(String name, long stackSizeBytes, SystemCore core, Standby standby) {
        super(null, name, stackSizeBytes);
        this.core = core;
        this.standby = standby;
        this.turn = core.host.newTurn(this); // fresh before a worker is taken over, so that taking it over cannot fail
        setDaemon(true);
    }

    /** Gives it a worker to run. Whoever holds the thread, and the worker. */
    void assign(Worker worker) {
        assigned = worker;
        LockSupport.unpark(this);
    }

    /** On the worker that was assigned, which may be lost by now. */
    @Override
    @Nullable
    Cell current() {
        Worker worker = assigned;
        return worker == null ? null : worker.current();
    }

    @Override
    boolean isInWorker() {
        return true;
    }

    @Override
    SystemCore core() {
        return core;
    }

    /** The worker that was assigned last. */
    @Nullable
    Worker assigned() {
        return assigned;
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
        try {
            Worker worker = await();
            while (worker != null) {
                boolean lost = worker.run(this);
                worker = leaves(worker, lost) ? await() : null;
            }
        } finally {
            core.threads.remove(this);
        }
    }

    /** It no longer runs this worker, which has ended or which it has lost. Says whether it waits for another one. */
    boolean leaves(Worker worker, boolean lost) {
        boolean givenUp = turn.fate.isAbandoned();
        if (givenUp) {
            core.lostThreads.remove(turn);
        }
        TaskCell left = givenUp && turn.argument() instanceof TaskCell task ? task : null;
        try {
            turn = core.host.newTurn(this); // the old one may belong to others by now
        } catch (OutOfMemoryError e) {
            core.noticeMemory(e);
            if (lost) {
                standby.gone();
            }
            return false;
        }
        try {
            if (left != null) {
                left.left();
            }
            ends(worker.index);
        } catch (Throwable e) {
            core.foreignFailed(e);
        }
        return lost && comesBack(givenUp);
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
