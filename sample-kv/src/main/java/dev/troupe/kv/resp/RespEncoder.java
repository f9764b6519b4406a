package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/** Writes replies. */
public final class RespEncoder {
    private static final short CRLF = (short) ('\r' << 8 | '\n');
    private static final int MAX_DIGITS = 20;

    private RespEncoder() {}

    /**
     * Writes one reply.
     *
     * @param version of the protocol: 2 or 3
     */
    public static void encode(RespValue value, int version, ByteBuf out) {
        switch (value) {
            case RespValue.Bulk bulk -> {
                byte[] bytes = bulk.bytes();
                header('$', bytes.length, out);
                out.writeBytes(bytes).writeShort(CRLF);
            }
            case RespValue.Simple simple -> line('+', simple.text(), out);
            case RespValue.Int number -> header(':', number.value(), out);
            case RespValue.Null none -> line(version == 2 ? '$' : '_', version == 2 ? "-1" : "", out);
            case RespValue.Failure error -> line('-', error.text(), out);
            case RespValue.Array array -> {
                header('*', array.elements().size(), out);
                for (RespValue element : array.elements()) {
                    encode(element, version, out);
                }
            }
            case RespValue.Pairs pairs -> {
                int count = pairs.entries().size();
                header(version == 2 ? '*' : '%', version == 2 ? 2L * count : count, out);
                for (Map.Entry<RespValue, RespValue> entry : pairs.entries()) {
                    encode(entry.getKey(), version, out);
                    encode(entry.getValue(), version, out);
                }
            }
        }
    }

    private static void line(char type, String text, ByteBuf out) {
        out.writeByte(type);
        ByteBufUtil.writeAscii(out, text);
        out.writeShort(CRLF);
    }

    private static void header(char type, long number, ByteBuf out) {
        out.writeByte(type);
        if (number >= 0 && number < 10) {
            out.writeByte('0' + (int) number);
        } else {
            writeDecimal(number, out);
        }
        out.writeShort(CRLF);
    }

    private static void writeDecimal(long number, ByteBuf out) {
        byte[] digits = new byte[MAX_DIGITS];
        int at = MAX_DIGITS;
        long rest = number;
        do { // with negative remainders, since the least long has no positive counterpart
            digits[--at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--at] = '-';
        }
        out.writeBytes(digits, at, MAX_DIGITS - at);
    }
}
