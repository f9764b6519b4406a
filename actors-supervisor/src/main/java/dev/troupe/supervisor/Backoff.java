package dev.troupe.supervisor;

import dev.troupe.FailurePolicy;
import java.time.Duration;

/**
 * The pause before a restart: none before the first one within the memory, then {@code first}, doubled for each further
 * one up to {@code most}. Each is shortened by chance, by a part of up to {@code jitter}, so that what has failed together
 * does not come back together.
 *
 * @param first the pause before the second restart; zero or positive
 * @param most the longest pause; not less than the first
 * @param memory how long a restart is remembered; positive
 * @param jitter the greatest part of a pause that chance takes away, from 0 to 1; 0 for none
 */
public record Backoff(Duration first, Duration most, Duration memory, double jitter) {
    /** Checks the values. */
    public Backoff {
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the pauses must not be negative and not shrink: first=" + first + " most=" + most);
        }
        if (memory.isNegative() || memory.isZero()) {
            throw new IllegalArgumentException("the memory must be positive: memory=" + memory);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("a jitter must be from 0 to 1: jitter=" + jitter);
        }
    }

    /** From 10 ms to 1 s, with a memory of 10 s and a jitter of a fifth. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(10), 0.2);
    }

    /** These pauses with another jitter. */
    public Backoff withJitter(double part) {
        return new Backoff(first, most, memory, part);
    }

    Duration pause(FailurePolicy.History history) {
        Duration pause = longest(history.restartsWithin(memory));
        if (pause.isZero() || jitter == 0) {
            return pause;
        }
        double keeps = 1 - jitter * history.random().nextDouble();
        long seconds =
                (long) (pause.getSeconds() * keeps); // apart, since all of it may be more than nanoseconds can tell
        double rest = (pause.getSeconds() * keeps - seconds) * 1e9 + pause.getNano() * keeps;
        return Duration.ofSeconds(seconds, (long) rest);
    }

    /** Before chance takes its part. */
    private Duration longest(int before) {
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
