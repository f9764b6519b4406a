package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of one connection, in as many pieces as they arrive.
 *
 * <p>Whole elements are taken out of the buffer at once, and what has been seen of a line is not looked at again.
 * Memory is taken for bytes that have arrived, never for a length that was announced.
 */
public final class RespDecoder {
    private static final short CRLF = '\r' << 8 | '\n';
    private static final long INCOMPLETE = Long.MIN_VALUE;
    private static final int LONGEST = 20;

    private final RespLimits limits;
    private List<byte[]> args = new ArrayList<>();
    private int missing;
    private int bulk = -1;
    private int scanned;
    private int size;

    public RespDecoder(RespLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes the next request out of the buffer. The bytes it leaves there belong to its next call.
     *
     * @return null if the request has not arrived in full
     * @throws ProtocolException if the bytes are no request; the decoder is of no use after that
     */
    public @Nullable Request decode(ByteBuf in) {
        while (in.isReadable()) {
            boolean advanced = missing > 0 ? element(in) : in.getByte(in.readerIndex()) == '*' ? array(in) : inline(in);
            if (!advanced) {
                return null;
            }
            if (missing == 0 && !args.isEmpty()) {
                Request request = new Request(args);
                args = new ArrayList<>();
                size = 0;
                return request;
            }
        }
        return null;
    }

    /** The bytes held for the elements taken so far. */
    int retained() {
        return size;
    }

    private boolean array(ByteBuf in) {
        long count = header(in, "mbulk count string", "multibulk", limits.maxElements());
        if (count == INCOMPLETE) {
            return false;
        }
        missing = (int) Math.max(count, 0);
        return true;
    }

    private boolean element(ByteBuf in) {
        if (bulk < 0) {
            byte type = in.getByte(in.readerIndex());
            if (type != '$') {
                throw new ProtocolException("expected '$', got '" + (char) (type & 0xff) + "'");
            }
            long length = header(in, "bulk count string", "bulk", limits.maxBulk());
            if (length == INCOMPLETE) {
                return false;
            }
            if (length < 0) {
                throw new ProtocolException("invalid bulk length");
            }
            if (size + RespLimits.OVERHEAD + length > limits.maxRequest()) {
                throw new ProtocolException("too big request");
            }
            bulk = (int) length;
        }
        if (in.readableBytes() < bulk + 2) {
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(in, in.readerIndex(), bulk);
        in.skipBytes(bulk);
        if (in.readShort() != CRLF) {
            throw new ProtocolException("expected CRLF after bulk");
        }
        args.add(bytes);
        size += RespLimits.OVERHEAD + bulk;
        bulk = -1;
        missing--;
        return true;
    }

    private boolean inline(ByteBuf in) {
        int length = line(in, '\n', "inline request");
        if (length < 0) {
            return false;
        }
        byte[] line = ByteBufUtil.getBytes(in, in.readerIndex(), length);
        in.skipBytes(length + 1);
        scanned = 0;
        args = InlineRequest.split(line);
        return true;
    }

    private long header(ByteBuf in, String line, String what, int max) {
        int length = line(in, '\r', line);
        if (length < 0 || in.readableBytes() < length + 2) {
            return INCOMPLETE;
        }
        Long value =
                length - 1 > LONGEST ? null : Digits.parse(ByteBufUtil.getBytes(in, in.readerIndex() + 1, length - 1));
        in.skipBytes(length);
        if (in.readShort() != CRLF || value == null || value == INCOMPLETE || value > max) {
            throw new ProtocolException("invalid " + what + " length");
        }
        scanned = 0;
        return value;
    }

    /** The length of the line before its end, or -1 if that has not arrived. */
    private int line(ByteBuf in, char end, String what) {
        int start = in.readerIndex();
        int seen = Math.min(in.readableBytes(), limits.maxInline() + 1);
        int found = in.indexOf(start + scanned, start + seen, (byte) end);
        if (found >= 0) {
            scanned = found - start;
            return scanned;
        }
        if (seen > limits.maxInline()) {
            throw new ProtocolException("too big " + what);
        }
        scanned = seen;
        return -1;
    }
}
