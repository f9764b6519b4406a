package dev.troupe.kv.command;

import dev.troupe.kv.resp.Digits;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.store.Bytes;
import java.util.Locale;

/** Reads the arguments of a request. */
final class Arguments {
    private Arguments() {}

    static Bytes bytes(Request r, int index) {
        return Bytes.of(r.arg(index));
    }

    static long integer(Request r, int index) {
        Long value = Digits.parse(r.arg(index));
        if (value == null) {
            throw Refusal.notAnInteger();
        }
        return value;
    }

    /** The argument in upper case, or nothing if it is longer than any option. */
    static String option(Request r, int index) {
        return r.arg(index).length > 16 ? "" : r.text(index).toUpperCase(Locale.ROOT);
    }

    static void syntax(boolean right) {
        if (!right) {
            throw Refusal.syntax();
        }
    }
}
