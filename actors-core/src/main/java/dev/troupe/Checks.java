package dev.troupe;

import java.time.Duration;

/** Checks of arguments: the rule, then the value. */
final class Checks {
    /** The longest duration: about 146 years, so that a time and a deadline can be compared by their difference. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Checks() {}

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be from " + min + " to " + max + ": " + name + "=" + value);
        }
    }

    static long positiveNanos(String name, Duration value) {
        if (value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + value);
        }
        return nanos(name, value);
    }

    static long nanos(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + name + "=" + value);
        }
        return value.compareTo(MAX) > 0 ? MAX.toNanos() : value.toNanos();
    }

    static String name(String name) {
        if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf('$') >= 0) {
            throw new IllegalArgumentException(
                    "an actor's name must not be blank and must have no slash and no dollar sign: name=" + name);
        }
        return name;
    }
}
