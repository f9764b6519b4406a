package dev.troupe.kv.command;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Integers as Redis reads them: no plus, no leading zeros, no spaces. */
final class Numbers {
    private static final int MAX_LENGTH = 20;

    private Numbers() {}

    static OptionalLong parse(byte[] text) {
        if (text.length == 0 || text.length > MAX_LENGTH) {
            return OptionalLong.empty();
        }
        int start = text[0] == '-' ? 1 : 0;
        if (start == text.length || (text[start] == '0' && text.length > 1)) {
            return OptionalLong.empty();
        }
        for (int i = start; i < text.length; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(new String(text, StandardCharsets.ISO_8859_1)));
        } catch (NumberFormatException e) { // too large
            return OptionalLong.empty();
        }
    }

    static long require(byte[] text) throws Refusal {
        OptionalLong value = parse(text);
        if (value.isEmpty()) {
            throw Refusal.notAnInteger();
        }
        return value.getAsLong();
    }

    static byte[] format(long value) {
        return Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
    }
}
