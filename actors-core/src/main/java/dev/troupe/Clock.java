package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches the deadlines of the requests that were asked from outside of the system, on a thread of its own: such a
 * deadline must hold even where the worker that has the request does not run. It looks at the new ones a few times a
 * second only, since most requests are answered long before, and sleeps when there are none. It is not a daemon, and so
 * keeps the process alive while the system runs; the workers are.
 */
final class Clock implements Runnable {
    private static final long LOOK_NANOS = 10_000_000;
    private static final int SWEEP_AT_LEAST = 1024;

    private static final VarHandle LANE;

    static {
        try {
            LANE = MethodHandles.lookup().findVarHandle(Clock.class, "lane", Pending.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SystemCore core;
    private final Thread thread;
    private Timers timers = new Timers();
    private int sweepAt = SWEEP_AT_LEAST;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile @Nullable Pending lane;

    /** When the thread wakes up by itself. Volatile, as is the lane: whoever comes second sees the other. */
    private volatile long wakeAt;

    private volatile boolean closed;

    Clock(SystemCore core) {
        this.core = core;
        this.wakeAt = core.nanoTime();
        this.thread = new Thread(null, this, core.settings.name() + "-clock", 0, false);
        thread.setDaemon(false); // whatever the thread is that makes the system
    }

    void start() {
        thread.start();
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Watches a request until it is settled or its deadline has passed. Any thread; never blocks. */
    void watch(Pending pending) {
        Pending first;
        do {
            first = lane;
            pending.next = first;
        } while (!LANE.compareAndSet(this, first, pending));
        if (closed) {
            pending.expire(); // it may have come too late to be seen there
        } else if (pending.deadline - wakeAt < 0) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!closed) {
            long now = core.nanoTime();
            drain();
            try {
                for (Timed due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
                    due.expire();
                }
            } catch (OutOfMemoryError e) {
                core.noticeMemory(e); // without this thread no deadline would ever pass again
            }
            long sleep = timers.isEmpty() ? Long.MAX_VALUE / 4 : Math.min(LOOK_NANOS, timers.nextDeadline() - now);
            wakeAt = now + sleep;
            if (lane == null || !timers.isEmpty()) {
                LockSupport.parkNanos(this, sleep);
            }
        }
        drain();
        for (Timed t = timers.pollDue(timers.nextDeadline()); t != null; t = timers.pollDue(timers.nextDeadline())) {
            t.expire(); // nobody is left to answer
        }
    }

    private void drain() {
        Signal signal = (Signal) LANE.getAndSet(this, null);
        while (signal != null) {
            Signal following = signal.next;
            signal.next = null;
            if (signal instanceof Pending pending && !pending.isSettled()) {
                timers.add(pending, pending.deadline);
            }
            signal = following;
        }
        if (timers.size() > sweepAt) {
            sweep();
        }
    }

    /** Forgets what has been settled meanwhile. */
    private void sweep() {
        List<Pending> open = new ArrayList<>();
        for (Timed t = timers.pollDue(timers.nextDeadline()); t != null; t = timers.pollDue(timers.nextDeadline())) {
            if (t instanceof Pending pending && !pending.isSettled()) {
                open.add(pending);
            }
        }
        timers = new Timers();
        for (Pending pending : open) {
            timers.add(pending, pending.deadline);
        }
        sweepAt = Math.max(SWEEP_AT_LEAST, 2 * open.size());
    }
}
