package dev.troupe.kv.command;

import dev.troupe.kv.store.Entry;

/**
 * A time of expiry as a command gives it: in seconds or milliseconds, from now or since 1970.
 *
 * @param value as given
 * @param unit milliseconds in one of its units
 * @param relative whether it counts from now
 */
record Expiry(long value, long unit, boolean relative) {
    private static final long SECOND = 1000;

    /** By the name of an option of SET and GETEX; the value must be positive. */
    static Expiry option(String option, byte[] value, String command) throws Refusal {
        Expiry expiry = new Expiry(Numbers.require(value), option.startsWith("P") ? 1 : SECOND, !option.endsWith("AT"));
        if (expiry.value <= 0 || expiry.overflows()) {
            throw invalid(command);
        }
        return expiry;
    }

    /** Of EXPIRE and its relatives; the value may be in the past. */
    static Expiry argument(byte[] value, long unit, boolean relative, String command) throws Refusal {
        Expiry expiry = new Expiry(Numbers.require(value), unit, relative);
        if (expiry.overflows()) {
            throw invalid(command);
        }
        return expiry;
    }

    static Refusal invalid(String command) {
        return new Refusal("ERR invalid expire time in '" + command + "' command");
    }

    private boolean overflows() {
        return value > Long.MAX_VALUE / unit || value < Long.MIN_VALUE / unit;
    }

    /** Whether the sum with the time is too large. */
    boolean overflowsAt(long now) {
        return relative && value * unit > Entry.NEVER - 1 - now;
    }

    /** In milliseconds since 1970. */
    long at(long now) {
        return relative ? now + value * unit : value * unit;
    }
}
