package dev.troupe.kv.command;

/**
 * Patterns as Redis matches them: {@code *}, {@code ?}, sets in brackets, and the backslash. Goes back to the last star
 * only, so that no pattern takes more than the product of both lengths.
 */
final class Glob {
    private static final int MISMATCH = -1;

    /** A longer pattern would let one request occupy the store for long. */
    private static final int LONGEST = 1024;

    private final byte[] pattern;

    Glob(byte[] pattern) {
        if (pattern.length > LONGEST) {
            throw Refusal.of("a pattern has at most " + LONGEST + " bytes");
        }
        this.pattern = pattern;
    }

    boolean matches(byte[] text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                resume = t;
                continue;
            }
            int next = p < pattern.length ? one(p, text[t]) : MISMATCH;
            if (next != MISMATCH) {
                p = next;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** The place after the item at {@code p}, if that matches the byte. */
    private int one(int p, byte c) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '[' -> set(p + 1, c);
            case '\\' -> {
                int literal = p + 1 < pattern.length ? p + 1 : p;
                yield pattern[literal] == c ? literal + 1 : MISMATCH;
            }
            default -> pattern[p] == c ? p + 1 : MISMATCH;
        };
    }

    private int set(int start, byte c) {
        int p = start;
        boolean not = p < pattern.length && pattern[p] == '^';
        if (not) {
            p++;
        }
        boolean found = false;
        while (p < pattern.length && pattern[p] != ']') {
            if (pattern[p] == '\\' && p + 1 < pattern.length) {
                found |= pattern[p + 1] == c;
                p += 2;
            } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
                found |= Math.min(pattern[p], pattern[p + 2]) <= c && c <= Math.max(pattern[p], pattern[p + 2]);
                p += 3;
            } else {
                found |= pattern[p] == c;
                p++;
            }
        }
        return found == not ? MISMATCH : Math.min(p + 1, pattern.length);
    }
}
