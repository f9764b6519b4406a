package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes replies in version 2 or 3 of the protocol. */
public final class RespEncoder {
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int DIGITS = 20;

    private RespEncoder() {}

    public static void encode(RespValue value, int version, ByteBuf out) {
        switch (value) {
            case RespValue.Simple simple -> line('+', simple.text(), out);
            case RespValue.Failure failure -> line('-', failure.text(), out);
            case RespValue.Int number -> number(':', number.value(), out);
            case RespValue.Bulk bulk -> {
                number('$', bulk.bytes().length, out);
                out.writeBytes(bulk.bytes()).writeShort(CRLF);
            }
            case RespValue.Null none -> line(version == 2 ? '$' : '_', version == 2 ? "-1" : "", out);
            case RespValue.Array array -> {
                number('*', array.items().size(), out);
                all(array.items(), version, out);
            }
            case RespValue.MapValue map -> {
                int size = map.items().size();
                number(version == 2 ? '*' : '%', version == 2 ? size : size / 2, out);
                all(map.items(), version, out);
            }
        }
    }

    private static void all(List<RespValue> items, int version, ByteBuf out) {
        for (RespValue item : items) {
            encode(item, version, out);
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
