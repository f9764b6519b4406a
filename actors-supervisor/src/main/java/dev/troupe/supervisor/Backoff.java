package dev.troupe.supervisor;

import dev.troupe.FailurePolicy;
import java.time.Duration;

/**
 * The pause before a restart: none before the first one within the memory, then {@code first}, doubled for each further
 * one up to {@code most}.
 *
 * @param first the pause before the second restart; zero or positive
 * @param most the longest pause; not less than the first
 * @param memory how long a restart is remembered; positive
 */
public record Backoff(Duration first, Duration most, Duration memory) {
    /** Checks the values. */
    public Backoff {
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the pauses must not be negative and not shrink: first=" + first + " most=" + most);
        }
        if (memory.isNegative() || memory.isZero()) {
            throw new IllegalArgumentException("the memory must be positive: memory=" + memory);
        }
    }

    /** From 10 ms to 1 s, with a memory of 10 s. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    Duration pause(FailurePolicy.History history) {
        int before = history.restartsWithin(memory);
        if (before == 0) {
            return Duration.ZERO;
        }
        Duration pause = first;
        Duration half = most.dividedBy(2); // past it one more doubling may not even be a Duration
        for (int i = 1; i < before && !pause.isZero(); i++) {
            if (pause.compareTo(half) > 0) {
                return most;
            }
            pause = pause.multipliedBy(2);
        }
        return pause;
    }
}
