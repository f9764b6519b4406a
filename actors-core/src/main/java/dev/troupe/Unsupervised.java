package dev.troupe;

import dev.troupe.spi.SupervisionEvent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a system that nobody supervises: what an operator must not miss. Of exceptions and messages a line
 * names the class only. Of failures that restart it has ten within ten seconds, and counts the others. Any thread.
 */
final class Unsupervised {
    private static final System.Logger LOG = System.getLogger("dev.troupe");
    private static final int MOST = 10;
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final SystemCore core;
    private final AtomicLong from;
    private final AtomicInteger shown = new AtomicInteger();
    private final AtomicLong hidden = new AtomicLong();
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    Unsupervised(SystemCore core) {
        this.core = core;
        this.from = new AtomicLong(core.nanoTime());
    }

    /** Somebody has set how long a turn may take. Warns once that nobody looks. */
    void warnOfHangAfter(Duration hangAfter) {
        if (hasWarned.compareAndSet(false, true)) {
            core.runForeign(() -> log(
                    "no-watchdog hangAfter=" + hangAfter.toMillis() + "ms effect=none needs=actors-supervisor", null));
        }
    }

    /** Whether the log has it. Counts what it has not. */
    boolean wants(SupervisionEvent event) {
        return switch (event) {
            case SupervisionEvent.Failed failed ->
                (failed.failure() instanceof Failure.Crash || failed.failure() instanceof Failure.AwaitExpired)
                        && wantsNext();
            case SupervisionEvent.HandedOff handedOff -> false;
            case SupervisionEvent.Restarted restarted -> false;
            case SupervisionEvent.Resumed resumed -> false;
            case SupervisionEvent.BackingOff backingOff -> false;
            default -> true;
        };
    }

    private boolean wantsNext() {
        long now = core.nanoTime();
        long start = from.get();
        if (now - start >= WINDOW_NANOS && from.compareAndSet(start, now)) {
            shown.set(0);
        }
        boolean wanted = shown.getAndIncrement() < MOST;
        if (!wanted) {
            hidden.incrementAndGet();
        }
        return wanted;
    }

    /** Outside of the workers. */
    void write(SupervisionEvent event) {
        switch (event) {
            case SupervisionEvent.Failed e -> {
                long more = hidden.getAndSet(0);
                log(
                        (e.failure() instanceof Failure.Crash ? "crash" : "await-expired")
                                + of(e.actor(), e.incarnation(), e.failure())
                                + (e.message() == null
                                        ? ""
                                        : " message=" + e.message().getName() + " attempt=" + e.attempt())
                                + " waiting=" + e.waiting() + (more == 0 ? "" : " not-shown=" + more),
                        e.failure().cause());
            }
            case SupervisionEvent.Stopped e ->
                log("stop" + of(e.actor(), e.incarnation(), e.failure()) + " waiting=" + e.waiting(), null);
            case SupervisionEvent.Escalated e ->
                log("escalate actor=" + e.actor() + " cause=\"" + e.failure().describe() + '"', null);
            case SupervisionEvent.NotResumed e ->
                log("not-resumed" + of(e.actor(), e.incarnation(), e.failure()), null);
            case SupervisionEvent.HandlerFailed e ->
                log(
                        "handler-failed actor=" + e.actor() + " handler=" + e.what() + " reason=\"" + e.reason() + '"',
                        e.error());
            default -> log(event.toString(), null);
        }
    }

    private static String of(String actor, long incarnation, Failure failure) {
        return " actor=" + actor + " incarnation=" + incarnation + " cause=\"" + failure.describe() + '"';
    }

    private void log(String what, @Nullable Throwable error) {
        LOG.log(Level.WARNING, "event=unsupervised system=" + core.settings.name() + " what=" + what, error);
    }
}
