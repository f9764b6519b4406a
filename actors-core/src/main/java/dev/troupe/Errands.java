package dev.troupe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs code that is not the kernel's own, beside the workers and one after the other. An errand that takes longer than a
 * second while others wait is left alone with its thread, and another thread goes on with the rest: a listener that blocks
 * must not hold up deadlines. Whoever brings an errand takes no lock.
 */
final class Errands implements Executor {
    private static final long PATIENCE_NANOS = 1_000_000_000;

    /** With so many left alone the next one waits for them. */
    private static final int MOST_LEFT_ALONE = 16;

    private final SystemCore core;
    private final ThreadFactory threads;

    /** Whether what comes after the end is run by whoever brings it. */
    private final boolean runsLate;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger leftAlone = new AtomicInteger();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile @Nullable Runner current;
    private volatile boolean ended;

    Errands(SystemCore core, ThreadFactory threads, boolean runsLate) {
        this.core = core;
        this.threads = threads;
        this.runsLate = runsLate;
    }

    /** Starts the first thread, since whoever brings an errand must not have to. */
    void start() {
        var runner = new Runner();
        runner.thread.start(); // which may fail, and then nothing has changed
        current = runner;
        runner.begins();
    }

    /** Never blocks. */
    @Override
    public void execute(Runnable errand) {
        count.getAndIncrement();
        waiting.add(errand);
        Runner runner = current;
        if (runner != null) {
            LockSupport.unpark(runner.thread);
        }
        if (drained.getCount() == 0) {
            for (Runnable late = poll(); late != null; late = poll()) {
                if (runsLate) {
                    late.run();
                }
            }
        }
    }

    private @Nullable Runnable poll() {
        Runnable errand = waiting.poll();
        if (errand != null) {
            count.getAndDecrement();
        }
        return errand;
    }

    int waiting() {
        return count.get();
    }

    /** Looks whether an errand has taken too long. About once a second, by one thread. */
    void look() {
        Runner runner = current;
        if (runner != null && runner.isLate() && !waiting.isEmpty() && leftAlone.get() < MOST_LEFT_ALONE) {
            leftAlone.getAndIncrement();
            try {
                start();
            } catch (OutOfMemoryError e) { // also if it is threads that there are too many of
                leftAlone.getAndDecrement();
                core.noticeMemory(e);
            }
        }
    }

    /**
     * Takes no more, and waits a second at most until what is there is done, unless it is one of those errands that asks.
     */
    void end() throws InterruptedException {
        ended = true;
        Runner runner = current;
        if (runner != null && runner.thread != Thread.currentThread()) {
            LockSupport.unpark(runner.thread);
            if (!drained.await(1, TimeUnit.SECONDS)) {
                drained.countDown(); // who comes now runs what is left
            }
        }
    }

    /** One thread's way through the queue. */
    private final class Runner implements Runnable {
        private final Thread thread = threads.newThread(this);
        private volatile boolean begun;

        /** When its errand began; zero while it has none. */
        private volatile long since;

        private boolean isLate() {
            long began = since;
            return began != 0 && core.nanoTime() - began > PATIENCE_NANOS;
        }

        private void begins() {
            begun = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            while (!begun) {
                LockSupport.park(Errands.this);
            }
            while (current == this) {
                Runnable errand = poll();
                if (errand != null) {
                    run(errand);
                } else if (ended) {
                    drained.countDown();
                    return;
                } else {
                    LockSupport.park(Errands.this);
                }
            }
            leftAlone.getAndDecrement();
        }

        private void run(Runnable errand) {
            since = core.nanoTime() | 1; // never zero
            try {
                errand.run();
            } catch (Throwable e) {
                failed(e);
            }
            since = 0;
        }

        private void failed(Throwable error) {
            try {
                core.noticeMemory(error);
                thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
            } catch (Throwable e) {
                core.noticeMemory(e);
            }
        }
    }
}
