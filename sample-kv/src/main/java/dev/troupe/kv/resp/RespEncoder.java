package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes replies in version 2 or 3 of the protocol, as much at a time as there is room for: a reply may be far larger than
 * what a client takes.
 */
public final class RespEncoder {
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int DIGITS = 20;

    private final int version;

    /** What is left of the list of replies and of the arrays within it, the innermost first. */
    private final ArrayDeque<Iterator<RespValue>> open = new ArrayDeque<>();

    /** A string of which a part has been written. */
    private RespValue.@Nullable Bulk bulk;

    private int written;

    /**
     * An encoder of these replies.
     *
     * @param version 2 or 3
     */
    public RespEncoder(List<RespValue> replies, int version) {
        this.version = version;
        open(replies);
    }

    /** Writes all of one reply. */
    public static void encode(RespValue value, int version, ByteBuf out) {
        new RespEncoder(List.of(value), version).write(out, Integer.MAX_VALUE);
    }

    /** Writes until the buffer holds about so many bytes, or all is written. Says whether it is. */
    public boolean write(ByteBuf out, int limit) {
        while (out.readableBytes() < limit && !isDone()) {
            if (bulk != null) {
                writeOn(bulk, out, limit);
            } else {
                begin(open.element().next(), out);
            }
            while (!open.isEmpty() && !open.element().hasNext()) {
                open.remove();
            }
        }
        return isDone();
    }

    private boolean isDone() {
        return bulk == null && open.isEmpty();
    }

    private void open(List<RespValue> values) {
        if (!values.isEmpty()) {
            open.push(values.iterator());
        }
    }

    private void writeOn(RespValue.Bulk value, ByteBuf out, int limit) {
        int part = Math.min(value.length - written, limit - out.readableBytes());
        out.writeBytes(value.array, value.from + written, part);
        written += part;
        if (written == value.length) {
            out.writeShort(CRLF);
            bulk = null;
        }
    }

    private void begin(RespValue value, ByteBuf out) {
        switch (value) {
            case RespValue.Bulk string -> {
                number('$', string.length, out);
                bulk = string;
                written = 0;
            }
            case RespValue.Simple simple -> line('+', simple.text(), out);
            case RespValue.Failure failure -> line('-', failure.text(), out);
            case RespValue.Int number -> number(':', number.value(), out);
            case RespValue.Null none -> line(version == 2 ? '$' : '_', version == 2 ? "-1" : "", out);
            case RespValue.Array array -> {
                number('*', array.items().size(), out);
                open(array.items());
            }
            case RespValue.MapValue map -> {
                int size = map.items().size();
                number(version == 2 ? '*' : '%', version == 2 ? size : size / 2, out);
                open(map.items());
            }
        }
    }

    private static void line(char type, String text, ByteBuf out) {
        out.ensureWritable(text.length() + 3).writeByte(type);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.writeByte(c == '\r' || c == '\n' ? ' ' : c);
        }
        out.writeShort(CRLF);
    }

    private static void number(char type, long value, ByteBuf out) {
        out.ensureWritable(DIGITS + 3).writeByte(type);
        if (value < 0) {
            out.writeByte('-');
        }
        int length = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            length++;
        }
        int start = out.writerIndex();
        long rest = value;
        for (int at = start + length - 1; at >= start; at--) {
            out.setByte(at, '0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        }
        out.writerIndex(start + length).writeShort(CRLF);
    }
}
