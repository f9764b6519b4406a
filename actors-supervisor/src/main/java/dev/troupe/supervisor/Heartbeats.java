package dev.troupe.supervisor;

import dev.troupe.spi.SystemView;
import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches the heartbeats of a system's workers. The word of a worker changes with every turn, and at least once in every
 * heartbeat when there is nothing to do; so a word that has not changed for {@code hangAfter}, and says that user code
 * runs, belongs to a turn that hangs. A worker is watched from the moment it is made, so one that never gives a first
 * sign is noticed too.
 *
 * <p>Not time is counted but looks: where the whole process stood still, nobody looked either.
 */
final class Heartbeats {
    /** A turn has not ended for too long. */
    record Missed(int worker, @Nullable String actor, Duration silence, long waiting, List<StackTraceElement> stack) {}

    /** A turn that was reported has ended after all. */
    record Resumed(int worker, @Nullable String actor, Duration silence) {}

    private static final int TICKS_PER_HANG = 10;

    private final SystemView system;
    private final Reporter reporter;
    private final List<Pulse> pulses = new ArrayList<>();
    private final long tick;
    private long last;

    Heartbeats(SystemView system, Reporter reporter) {
        this.system = system;
        this.reporter = reporter;
        this.tick = Math.min(
                system.settings().hangAfter().toNanos() / TICKS_PER_HANG,
                system.settings().heartbeat().toNanos());
        for (WorkerView worker : system.workers()) {
            pulses.add(new Pulse(worker));
        }
        this.last = system.nanoTime();
    }

    void start() {
        system.every("watchdog", Duration.ofNanos(tick), this::look);
    }

    private void look() {
        long now = system.nanoTime();
        long credit = Math.min(now - last, tick + tick / 2);
        last = now;
        for (Pulse pulse : pulses) {
            pulse.look(credit);
        }
    }

    /** What is known of one worker. */
    private final class Pulse {
        private final WorkerView worker;
        private long word = -1;
        private long silence;
        private @Nullable String reported;
        private boolean missed;

        private Pulse(WorkerView worker) {
            this.worker = worker;
        }

        private void look(long credit) {
            long seen = worker.word();
            if (seen != word) {
                if (missed) {
                    reporter.report(new Resumed(worker.index(), reported, Duration.ofNanos(silence)));
                }
                word = seen;
                silence = 0;
                missed = false;
                return;
            }
            silence += credit;
            if (!missed && (seen & 1) != 0 && silence >= worker.hangAfter().toNanos()) {
                report(seen);
            }
        }

        private void report(long seen) {
            String actor = worker.currentActor();
            Thread culprit = worker.thread();
            List<StackTraceElement> stack = culprit == null ? List.of() : List.of(culprit.getStackTrace());
            if (worker.word() == seen) { // else the turn has ended while we looked
                missed = true;
                reported = actor;
                reporter.report(new Missed(worker.index(), actor, Duration.ofNanos(silence), worker.waiting(), stack));
            }
        }
    }
}
