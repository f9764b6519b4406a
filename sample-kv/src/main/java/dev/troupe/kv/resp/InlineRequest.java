package dev.troupe.kv.resp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The words of a line typed by hand. */
final class InlineRequest {
    private final byte[] line;
    private int at;

    private InlineRequest(byte[] line) {
        this.line = line;
    }

    static List<byte[]> split(byte[] line) {
        InlineRequest request = new InlineRequest(line);
        List<byte[]> words = new ArrayList<>();
        while (request.skipSpace()) {
            words.add(request.word());
        }
        return words;
    }

    private boolean skipSpace() {
        while (at < line.length && space(line[at])) {
            at++;
        }
        return at < line.length;
    }

    private byte[] word() {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        while (at < line.length && !space(line[at])) {
            byte c = line[at++];
            if (c == '"') {
                doubleQuoted(word);
            } else if (c == '\'') {
                singleQuoted(word);
            } else {
                word.write(c);
            }
        }
        return word.toByteArray();
    }

    private void doubleQuoted(ByteArrayOutputStream word) {
        while (true) {
            byte c = next();
            if (c == '"') {
                endQuote();
                return;
            }
            word.write(c == '\\' ? escaped() : c);
        }
    }

    private int escaped() {
        byte c = next();
        if (c == 'x' && hex(at) >= 0 && hex(at + 1) >= 0) {
            at += 2;
            return hex(at - 2) << 4 | hex(at - 1);
        }
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private void singleQuoted(ByteArrayOutputStream word) {
        while (true) {
            byte c = next();
            if (c == '\'') {
                endQuote();
                return;
            }
            if (c == '\\' && at < line.length && line[at] == '\'') {
                c = line[at++];
            }
            word.write(c);
        }
    }

    private byte next() {
        if (at == line.length) {
            throw unbalanced();
        }
        return line[at++];
    }

    private void endQuote() {
        if (at < line.length && !space(line[at])) {
            throw unbalanced();
        }
    }

    private int hex(int index) {
        return index < line.length ? Character.digit(line[index], 16) : -1;
    }

    private static boolean space(byte c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
    }

    private static ProtocolException unbalanced() {
        return new ProtocolException("unbalanced quotes in request");
    }
}
