package dev.troupe.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Knows when everything has been handled: when what the receivers have added up is what was sent. What they report is
 * positive, so a message that is lost leaves the sum short, and one that came twice carries it too far.
 */
final class Tally {
    private static final long LIMIT_SECONDS = 120;

    private final long expected;
    private final AtomicLong left;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Tally(long expected) {
        this.expected = expected;
        this.left = new AtomicLong(expected);
    }

    /** Called by receivers. */
    void handled(long value) {
        if (left.addAndGet(-value) <= 0) {
            done.complete(null);
        }
    }

    /** Waits for the last message. */
    void await() throws InterruptedException, ExecutionException {
        try {
            done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw wrongSum(e);
        }
        if (left.get() != 0) {
            throw wrongSum(null);
        }
    }

    private IllegalStateException wrongSum(@Nullable Throwable cause) {
        return new IllegalStateException(
                "what was handled must add up to what was sent: sent=" + expected + " missing=" + left.get(), cause);
    }

    /** The sum of the numbers from 1 to n. */
    static long sumTo(long n) {
        return n * (n + 1) / 2;
    }
}
