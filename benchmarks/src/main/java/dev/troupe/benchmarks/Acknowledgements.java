package dev.troupe.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What writers are told while it counts. The first one begins the warm-up. Any thread. */
final class Acknowledgements {
    private static final int DIGITS = 3;

    private final Recorder times = new Recorder(DIGITS);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final long warmUpNanos;
    private final long measuredNanos;

    /** When it counts from, once it has begun. */
    private volatile long from;

    Acknowledgements(AppendLoad load) {
        warmUpNanos = load.warmUp().toNanos();
        measuredNanos = load.measured().toNanos();
    }

    /** A writer is told now that what it asked for at that time is safe. */
    void told(long askedNanoTime) {
        long now = System.nanoTime();
        if (!haveBegun()) {
            begin(now);
        }
        if (now - from >= 0 && now - from < measuredNanos) {
            times.recordValue(now - askedNanoTime);
        }
    }

    private synchronized void begin(long now) {
        if (!haveBegun()) {
            from = now + warmUpNanos;
            begun.countDown();
        }
    }

    private boolean haveBegun() {
        return begun.getCount() == 0;
    }

    boolean areOver() {
        return haveBegun() && System.nanoTime() - from >= measuredNanos;
    }

    void awaitEnd() throws InterruptedException {
        begun.await();
        TimeUnit.NANOSECONDS.sleep(from + measuredNanos - System.nanoTime());
    }

    /**
     * When they are over.
     *
     * @throws IllegalStateException if there were none
     */
    AppendFigures figures() {
        Histogram all = times.getIntervalHistogram();
        if (all.getTotalCount() == 0) {
            throw new IllegalStateException("writers must be told something while it counts");
        }
        return new AppendFigures(
                all.getTotalCount() * 1e9 / measuredNanos,
                all.getValueAtPercentile(50) / 1e6,
                all.getValueAtPercentile(99) / 1e6);
    }
}
