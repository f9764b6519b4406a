package dev.troupe.supervisor;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes what has happened, beside all else: neither a worker nor the watchdog may wait for a log handler. What waits is
 * bounded; beyond that it is counted, and the count is written as soon as there is room.
 */
final class Reporter {
    private static final int CAPACITY = 1024;

    /** Says that records were lost. */
    record Lost(long count) {}

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final Executor writer;
    private final Consumer<Object> log;

    /** @param writer runs one thing after the other, and may be blocked */
    Reporter(Executor writer, Consumer<Object> log) {
        this.writer = writer;
        this.log = log;
    }

    /** Takes a record. Any thread; never blocks. */
    void report(Object event) {
        if (waiting.incrementAndGet() > CAPACITY) {
            waiting.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        writer.execute(() -> {
            waiting.decrementAndGet();
            write(event);
            long missing = lost.getAndSet(0);
            if (missing > 0) {
                write(new Lost(missing));
            }
        });
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
