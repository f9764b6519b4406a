package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.integer;

import dev.troupe.kv.resp.Request;
import java.util.Locale;

/** A time of expiry as given with {@code EX}, {@code PX}, {@code EXAT} or {@code PXAT}. */
record Expiry(Request request, int index, String unit) {
    /** Milliseconds since 1970. */
    long at(long now) {
        long amount = integer(request, index);
        boolean seconds = unit.startsWith("EX");
        long base = unit.endsWith("AT") ? 0 : now;
        if (amount <= 0 || (seconds && amount > Long.MAX_VALUE / 1000)) {
            throw invalid(request);
        }
        long millis = seconds ? amount * 1000 : amount;
        if (millis > Long.MAX_VALUE - base) {
            throw invalid(request);
        }
        return base + millis;
    }

    static Refusal invalid(Request request) {
        return Refusal.of("invalid expire time in '" + request.name().toLowerCase(Locale.ROOT) + "' command");
    }
}
