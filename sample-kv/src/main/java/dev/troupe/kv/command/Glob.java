package dev.troupe.kv.command;

/**
 * Patterns as in KEYS: {@code *}, {@code ?}, {@code [a-c]}, {@code [^x]} and a backslash before what is meant as such. Goes
 * back to the last star only, so that no pattern takes more than the product of both lengths.
 */
final class Glob {
    private final byte[] pattern;

    Glob(byte[] pattern) {
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
            int after = p < pattern.length ? matchOne(p, text[t]) : -1;
            if (after >= 0) {
                p = after;
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

    /** The place behind the element at this place if it matches, else -1. */
    private int matchOne(int at, byte b) {
        return switch (pattern[at]) {
            case '?' -> at + 1;
            case '[' -> matchClass(at + 1, b);
            case '\\' -> matchLiteral(Math.min(at + 1, pattern.length - 1), b);
            default -> matchLiteral(at, b);
        };
    }

    private int matchLiteral(int at, byte b) {
        return pattern[at] == b ? at + 1 : -1;
    }

    private int matchClass(int start, byte b) {
        int at = start;
        boolean not = at < pattern.length && pattern[at] == '^';
        if (not) {
            at++;
        }
        boolean found = false;
        while (at < pattern.length && pattern[at] != ']') {
            if (pattern[at] == '\\' && at + 1 < pattern.length) {
                at++;
                found |= pattern[at] == b;
            } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
                int low = Math.min(pattern[at] & 0xff, pattern[at + 2] & 0xff);
                int high = Math.max(pattern[at] & 0xff, pattern[at + 2] & 0xff);
                found |= (b & 0xff) >= low && (b & 0xff) <= high;
                at += 2;
            } else {
                found |= pattern[at] == b;
            }
            at++;
        }
        int behind = Math.min(at + 1, pattern.length); // a class that is never closed ends with the pattern
        return found != not ? behind : -1;
    }
}
