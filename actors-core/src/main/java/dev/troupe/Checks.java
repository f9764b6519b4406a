package dev.troupe;

import java.time.Duration;
import java.util.Objects;

/** Checks of arguments: the rule, then the value. */
final class Checks {
    /** The longest duration: about 146 years, so that a time and a deadline can be compared by their difference. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    private static final Duration SHORTEST_HANG = Duration.ofMillis(1);
    private static final Duration LONGEST_HANG = Duration.ofDays(1);

    private Checks() {}

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be from " + min + " to " + max + ": " + name + "=" + value);
        }
    }

    static long positiveNanos(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + value);
        }
        return nanos(name, value);
    }

    static long nanos(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + name + "=" + value);
        }
        return value.compareTo(MAX) > 0 ? MAX.toNanos() : value.toNanos();
    }

    /** How long a turn may take, of a system or of one actor. */
    static void hangAfter(Duration value) {
        if (value.compareTo(SHORTEST_HANG) < 0 || value.compareTo(LONGEST_HANG) > 0) {
            throw new IllegalArgumentException("hangAfter must be from 1 ms to 1 day: hangAfter=" + value);
        }
    }
}
