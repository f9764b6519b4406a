package dev.troupe.futures;

import dev.troupe.Waker;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls to something that keeps failing, so that it has time to recover and its callers need not wait. Closed at
 * first: calls go through. So many failures in a row open it: calls are refused. After a time one call is let through, and
 * the rest refused still: if it succeeds the breaker is closed again, and if it fails it is open for the same time again.
 * What began before the breaker opened or closed last does not count. If the one that was let through has no outcome after
 * that time, the next one is.
 *
 * <p>A call that is cancelled does not count either, as one is that has timed out. So where time-outs are failures the limit
 * belongs inside: {@code breaker.guard(call.within(limit))}.
 *
 * <p>All methods may be called from any thread; none blocks.
 */
public final class CircuitBreaker {
    /** A call was refused, since the breaker is open. */
    public static final class OpenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OpenException(String message) {
            super(message);
        }
    }

    private final int failuresToOpen;
    private final Duration openFor;

    // ---- Guarded by this

    private int failures;
    private boolean open;
    private long opened;
    private boolean trial;
    private long tried;

    /** Grows whenever it opens or closes. */
    private int era;

    /**
     * A closed one.
     *
     * @param failures so many in a row open it; positive
     * @param openFor for how long all calls are refused; positive
     */
    public CircuitBreaker(int failures, Duration openFor) {
        if (failures < 1) {
            throw new IllegalArgumentException(
                    "the failures that open a breaker must be positive: failures=" + failures);
        }
        this.failuresToOpen = failures;
        this.openFor = Times.positive("openFor", openFor);
    }

    /**
     * A call through this breaker. Whether it is refused is decided at its first poll; then it fails with an
     * {@link OpenException}, and the call itself is never polled. A call that begins where its stage is made belongs in
     * {@link Eventual#lazy}.
     */
    public <T> Eventual<T> guard(Eventual<T> call) {
        return new Guarded<>(this, Objects.requireNonNull(call, "call"));
    }

    /** Whether calls are refused, or only one is let through to see whether they need to be. */
    public synchronized boolean isOpen() {
        return open;
    }

    /** Lets a call through, and gives the era. */
    private synchronized int admit(long now) {
        if (open) {
            long left = Times.nanos(openFor) - (now - opened);
            if (left > 0) {
                throw new OpenException("the circuit is open after failures in a row, and calls are refused: failures="
                        + failuresToOpen + " triedAgainIn=" + Duration.ofNanos(left));
            }
            if (trial && now - tried < Times.nanos(openFor)) {
                throw new OpenException("the circuit is half open, and calls are refused while one is tried: failures="
                        + failuresToOpen + " openFor=" + openFor);
            }
            trial = true;
            tried = now;
        }
        return era;
    }

    private synchronized void succeeded(int admitted) {
        if (admitted == era) {
            failures = 0;
            if (open) {
                open = false;
                trial = false;
                era++;
            }
        }
    }

    private synchronized void failed(int admitted, long now) {
        if (admitted == era && (++failures >= failuresToOpen || open)) {
            failures = 0;
            open = true;
            opened = now;
            trial = false;
            era++;
        }
    }

    /** A call has ended without an outcome, so another one may be tried. */
    private synchronized void cancelled(int admitted) {
        if (admitted == era) {
            trial = false;
        }
    }

    private static final class Guarded<T> implements Eventual<T> {
        private final CircuitBreaker breaker;
        private final Eventual<T> call;

        /** The era in which it was let through; null before. */
        private @Nullable Integer admitted;

        private Guarded(CircuitBreaker breaker, Eventual<T> call) {
            this.breaker = breaker;
            this.call = call;
        }

        @Override
        public Progress<T> poll(Waker waker) throws Exception {
            int era = admitted == null ? breaker.admit(waker.nanoTime()) : admitted;
            admitted = era;
            try {
                Progress<T> progress = call.poll(waker);
                if (progress instanceof Progress.Ready<T>) {
                    breaker.succeeded(era);
                }
                return progress;
            } catch (Throwable e) {
                breaker.failed(era, waker.nanoTime());
                throw e;
            }
        }

        @Override
        public void cancel() {
            if (admitted != null) {
                breaker.cancelled(admitted);
            }
            call.cancel();
        }
    }
}
