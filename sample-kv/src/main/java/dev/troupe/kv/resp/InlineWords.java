package dev.troupe.kv.resp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits the line of an inline command into words, with single and double quotes and, in the latter, escapes. Source: the
 * rules of {@code sdssplitargs} in Redis.
 */
final class InlineWords {
    private final byte[] line;
    private int at;

    private InlineWords(byte[] line) {
        this.line = line;
    }

    /** The words; null if a quote is left open, or closed and not followed by a space. */
    static @Nullable List<byte[]> split(byte[] line) {
        return new InlineWords(line).split();
    }

    private @Nullable List<byte[]> split() {
        List<byte[]> words = new ArrayList<>();
        while (true) {
            while (at < line.length && isSpace(line[at])) {
                at++;
            }
            if (at == line.length) {
                return words;
            }
            var word = new ByteArrayOutputStream();
            if (!readWord(word)) {
                return null;
            }
            words.add(word.toByteArray());
        }
    }

    private boolean readWord(ByteArrayOutputStream word) {
        while (at < line.length && !isSpace(line[at])) {
            byte b = line[at++];
            if (b == '"' || b == '\'') {
                return readQuoted(word, b) && (at == line.length || isSpace(line[at]));
            }
            word.write(b);
        }
        return true;
    }

    private boolean readQuoted(ByteArrayOutputStream word, byte quote) {
        while (at < line.length) {
            byte b = line[at++];
            if (b == quote) {
                return true;
            }
            boolean escape = b == '\\' && at < line.length;
            if (escape && quote == '"') {
                word.write(escaped());
            } else if (escape && line[at] == '\'') {
                word.write(line[at++]);
            } else {
                word.write(b);
            }
        }
        return false;
    }

    private int escaped() {
        byte b = line[at++];
        if (b == 'x' && at + 1 < line.length && hex(line[at]) >= 0 && hex(line[at + 1]) >= 0) {
            at += 2;
            return hex(line[at - 2]) << 4 | hex(line[at - 1]);
        }
        return switch (b) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> b;
        };
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r') || b == 0;
    }
}
