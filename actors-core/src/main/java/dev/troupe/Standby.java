package dev.troupe;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a group that wait for a worker to take over, and the count of those that have lost theirs. A thread must
 * be in hand before a worker is taken away from another one: to start one may fail.
 */
final class Standby {
    /** Those that come back beyond this many end. */
    private static final int MAX_WAITING = 4;

    private final SystemCore core;
    private final Group group;
    private final ConcurrentLinkedQueue<WorkerThread> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** Of all groups of the system. */
    private final AtomicInteger detached;

    private volatile boolean closed;

    Standby(SystemCore core, Group group) {
        this.core = core;
        this.group = group;
        this.detached = core.detached;
    }

    /**
     * A thread that waits for a worker; a new one if there is none. Must be given a worker or back.
     *
     * @return null if too many threads have lost their worker and not come back, or the process can start no more. The
     *     fatal handler is told
     */
    @Nullable
    WorkerThread take() {
        WorkerThread thread = takeIfAny();
        if (thread == null && detached.get() >= core.settings.maxDetached()) {
            core.tooManyDetached();
        }
        return thread;
    }

    /** The same for whoever can do without. */
    @Nullable
    WorkerThread takeIfAny() {
        if (detached.incrementAndGet() > core.settings.maxDetached()) {
            detached.decrementAndGet();
            return null;
        }
        WorkerThread thread = waiting.poll();
        return thread == null ? startWaiting() : thread;
    }

    /** Has a thread wait in advance, since in the worst moment none could be started. May block. */
    void keepOne() {
        if (waiting.isEmpty() && !closed && detached.get() < core.settings.maxDetached()) {
            detached.incrementAndGet();
            WorkerThread thread = startWaiting();
            if (thread != null) {
                giveBack(thread);
            }
        }
    }

    private @Nullable WorkerThread startWaiting() {
        WorkerThread thread = null;
        try {
            thread = group.newThread("standby-" + numbers.incrementAndGet());
            core.threads.add(thread);
            core.host.standBy(thread);
            return thread;
        } catch (OutOfMemoryError e) { // also if it is threads that there are too many of
            if (thread != null) {
                core.threads.remove(thread);
            }
            detached.decrementAndGet();
            core.noticeMemory(e);
            return null;
        }
    }

    /** A thread was not needed after all. */
    void giveBack(WorkerThread thread) {
        detached.decrementAndGet();
        waiting.add(thread);
        if (closed) {
            LockSupport.unpark(thread); // it may have come too late to be seen there
        }
    }

    /** A thread that had lost its worker waits for another one; false if there are enough of those. */
    boolean back(WorkerThread thread) {
        gone();
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(thread);
        return true;
    }

    /** A thread that had lost its worker ends. */
    void gone() {
        detached.decrementAndGet();
        core.fewerDetached();
    }

    /** How many threads of the system have lost their worker and not come back. */
    int detached() {
        return detached.get();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        waiting.forEach(LockSupport::unpark);
    }
}
