package dev.troupe;

import java.util.concurrent.locks.LockSupport;

/**
 * Watches the deadlines of the requests that were asked from outside of the system, on a thread of its own: such a
 * deadline must hold even where the worker that has the request does not run. While requests come it looks at the new
 * ones a hundred times a second, since most are answered before it has; so one may expire that much later. Then it looks
 * once a second and at the next deadline.
 */
final class Clock implements Runnable {
    private static final long LOOK_NANOS = 10_000_000;

    /** After so many looks at which there was nothing new it sleeps longer. */
    private static final int QUIET_LOOKS = 10;

    private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;

    private static final int SWEEP_AT_LEAST = 1024;

    private final SystemCore core;
    private final OpenRequests requests = new OpenRequests();
    private final TimerHeap timers = new TimerHeap();
    private int sweepAt = SWEEP_AT_LEAST;

    /** The looks since there was something new. */
    private int quiet;

    /**
     * When the thread wakes up by itself. Who asks adds the request, which is a full fence, and looks here; the thread
     * writes this and looks at the requests: whoever comes second sees the other.
     */
    private volatile long wakeAt;

    private volatile boolean closed;

    Clock(SystemCore core) {
        this.core = core;
        this.wakeAt = core.nanoTime();
    }

    void close() {
        closed = true;
        core.host.wakeClock();
    }

    /**
     * Watches a request until it is settled or its deadline has passed. Any thread; never blocks.
     *
     * @return false if the system has ended, so that it may not be seen
     */
    boolean watch(FuturePending pending) {
        if (closed) {
            return false;
        }
        requests.add(pending);
        if (pending.deadline - wakeAt < 0) {
            core.host.wakeClock();
        }
        return !closed;
    }

    @Override
    public void run() {
        while (!closed) {
            long quietFor = look();
            if (quietFor > 0) {
                LockSupport.parkNanos(this, quietFor);
            }
        }
        end();
    }

    /** Looks at what is new and what is due, and says for how many nanoseconds it need not look again. One thread. */
    long look() {
        try {
            core.host.lookAtErrands();
            core.lostThreads.look();
            quiet = requests.drainTo(timers) ? 0 : quiet + 1;
            sweep();
            expire(core.nanoTime());
        } catch (OutOfMemoryError e) {
            core.noticeMemory(e); // without this thread no deadline would ever pass again
        }
        long now = core.nanoTime();
        long longest = quiet < QUIET_LOOKS ? LOOK_NANOS : core.host.longestSleep(LONGEST_SLEEP_NANOS);
        wakeAt = now + (timers.isEmpty() ? longest : Math.min(longest, timers.nextDeadline() - now));
        if (quiet >= QUIET_LOOKS && requests.drainTo(timers)) { // before a long sleep it looks once more
            quiet = 0;
            return 0;
        }
        return wakeAt - now;
    }

    /** After the end nobody is left to answer. */
    void end() {
        while (requests.drainTo(timers)) {
            Thread.onSpinWait(); // somebody may be about to write one
        }
        for (Timed open = timers.pollDue(timers.nextDeadline());
                open != null;
                open = timers.pollDue(timers.nextDeadline())) {
            try {
                ((FuturePending) open).systemEnded();
            } catch (OutOfMemoryError e) {
                timers.add(open, open.deadline);
                core.noticeMemory(e);
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    private void expire(long now) {
        for (Timed due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
            try {
                due.expire();
            } catch (OutOfMemoryError e) {
                timers.add(due, due.deadline); // it is due as long as it is not settled
                throw e;
            }
        }
    }

    /** Forgets what has been settled meanwhile. */
    private void sweep() {
        if (timers.size() <= sweepAt) {
            return;
        }
        Signal open = null;
        for (Timed t = timers.pollDue(timers.nextDeadline()); t != null; t = timers.pollDue(timers.nextDeadline())) {
            if (t instanceof Pending pending && !pending.isSettled()) {
                t.next = open;
                open = t;
            }
        }
        while (open instanceof Timed timer) {
            open = timer.next;
            timer.next = null;
            timers.add(timer, timer.deadline);
        }
        sweepAt = Math.max(SWEEP_AT_LEAST, 2 * timers.size());
    }
}
