package dev.troupe.kv.resp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Integers as Redis reads and writes them: no plus sign, no leading zeros, no spaces. */
public final class Digits {
    private Digits() {}

    /** The integer that the text spells, or null if it spells none that fits into 64 bits. */
    public static @Nullable Long parse(byte[] text) {
        int length = text.length;
        boolean negative = length > 0 && text[0] == '-';
        int first = negative ? 1 : 0;
        if (length == first || length - first > 19 || (text[first] == '0' && length > 1)) {
            return null;
        }
        long value = 0; // negative all along, for the range of negatives is the larger one
        for (int i = first; i < length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return null;
            }
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            return null;
        }
        return negative ? value : -value;
    }

    /** The digits of the value. */
    public static byte[] of(long value) {
        return Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
    }
}
