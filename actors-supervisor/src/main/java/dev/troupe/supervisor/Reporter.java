package dev.troupe.supervisor;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes what has happened, on a thread of its own: neither a worker nor the watchdog may wait for a log handler. What
 * does not fit into its queue is counted, and the count is written as soon as there is room.
 */
final class Reporter implements Runnable {
    private static final int CAPACITY = 1024;
    private static final long LAST_WORDS_MILLIS = 1000;

    /** Says that records were lost. */
    record Lost(long count) {}

    private static final Object END = new Object();

    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final Consumer<Object> log;
    private final Thread thread;

    Reporter(String system, Consumer<Object> log) {
        this.log = log;
        this.thread = new Thread(null, this, system + "-reporter", 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a record. Any thread; never blocks. */
    void report(Object event) {
        if (!queue.offer(event)) {
            lost.incrementAndGet();
        }
    }

    /** Writes what is queued, and ends. Waits for it a moment, not for ever. */
    void stop() {
        try {
            if (queue.offer(END, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.join(LAST_WORDS_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            for (Object event = queue.take(); event != END; event = queue.take()) {
                write(event);
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    write(new Lost(missing));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A log handler that throws loses its record, not the reporter. */
    private void write(Object event) {
        try {
            log.accept(event);
        } catch (RuntimeException e) {
            lost.incrementAndGet();
        }
    }
}
