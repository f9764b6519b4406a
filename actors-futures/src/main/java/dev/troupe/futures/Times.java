package dev.troupe.futures;

import java.time.Duration;

/** Durations as nanoseconds. */
final class Times {
    /** The longest, so that a time and a deadline can be compared by their difference. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Times() {}

    static long nanos(Duration time) {
        return time.compareTo(MAX) > 0 ? MAX.toNanos() : time.toNanos();
    }

    /** The same, which must be positive. */
    static Duration positive(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + time);
        }
        return time;
    }
}
