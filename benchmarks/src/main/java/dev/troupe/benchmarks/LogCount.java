package dev.troupe.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Counts what a process logs as a warning or worse, in place of printing it, and keeps the first of it. */
final class LogCount extends Handler {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<String> first = new AtomicReference<>("");

    /** Takes the place of all handlers. */
    static LogCount start() {
        LogManager.getLogManager().reset();
        var handler = new LogCount();
        handler.setLevel(Level.WARNING);
        Logger.getLogger("").addHandler(handler);
        return handler;
    }

    int count() {
        return count.get();
    }

    /** Its first line. */
    String first() {
        return first.get();
    }

    @Override
    public void publish(LogRecord event) {
        if (isLoggable(event)) {
            count.incrementAndGet();
            first.compareAndSet(
                    "",
                    new SimpleFormatter()
                            .formatMessage(event)
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
