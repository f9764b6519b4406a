package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ByteProcessor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests out of the bytes of one connection: arrays of bulk strings, and inline commands. What was announced
 * costs nothing until it has come, and no byte is looked at twice. After an error the decoder is of no further use.
 *
 * <p>Source of the format: the Redis serialization protocol specification, as Redis 7 reads it.
 */
public final class RespDecoder {
    private static final int NONE = -1;
    private static final int MAX_NUMBER_LENGTH = 20;

    private final RespLimits limits;
    private List<byte[]> words = new ArrayList<>();

    /** How many words are still to come of the array that is being read, or {@link #NONE} between requests. */
    private int missing = NONE;

    /** The length of the word that is being read, or {@link #NONE}. */
    private int length = NONE;

    private int bytes;

    /** Where the search for the end of the line goes on, from the reader's index. */
    private int searched;

    /** A decoder with default limits. */
    public RespDecoder() {
        this(RespLimits.defaults());
    }

    /** A decoder with these limits. */
    public RespDecoder(RespLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes the next request.
     *
     * @param in what has come and was not read yet
     * @return null if more must come first
     * @throws ProtocolException if what has come is no request, or larger than the limits
     */
    public @Nullable Request decode(ByteBuf in) throws ProtocolException {
        while (in.isReadable() || missing == 0) {
            if (missing == NONE) {
                if (in.getByte(in.readerIndex()) != '*') {
                    List<byte[]> line = inline(in);
                    if (line == null) {
                        return null;
                    }
                    if (!line.isEmpty()) {
                        return new Request(line);
                    }
                } else if (!readArrayHeader(in)) {
                    return null;
                }
            } else if (missing == 0) {
                return finish();
            } else if (!readWord(in)) {
                return null;
            }
        }
        return null;
    }

    private Request finish() {
        var request = new Request(words);
        words = new ArrayList<>();
        missing = NONE;
        bytes = 0;
        return request;
    }

    private boolean readArrayHeader(ByteBuf in) throws ProtocolException {
        int end = lineEnd(in, "too big mbulk count string");
        if (end < 0) {
            return false;
        }
        long count = number(in, end, "invalid multibulk length");
        if (count > limits.maxArguments()) {
            throw new ProtocolException("invalid multibulk length");
        }
        if (count > 0) { // others are no request
            missing = (int) count;
        }
        return true;
    }

    private boolean readWord(ByteBuf in) throws ProtocolException {
        if (length == NONE) {
            int end = lineEnd(in, "too big bulk count string");
            byte type = in.getByte(in.readerIndex());
            if (type != '$') {
                throw new ProtocolException("expected '$', got '" + printable(type) + "'");
            }
            if (end < 0) {
                return false;
            }
            long announced = number(in, end, "invalid bulk length");
            if (announced < 0 || announced > limits.maxBulk() || bytes + announced > limits.maxRequest()) {
                throw new ProtocolException("invalid bulk length");
            }
            length = (int) announced;
        }
        if (in.readableBytes() < length + 2) {
            return false;
        }
        words.add(ByteBufUtil.getBytes(in, in.readerIndex(), length, true));
        in.skipBytes(length + 2);
        bytes += length;
        length = NONE;
        missing--;
        return true;
    }

    private static char printable(byte value) {
        return value >= ' ' && value < 127 ? (char) value : '?';
    }

    /** The index of the line feed, or -1 if it has not come. */
    private int lineEnd(ByteBuf in, String tooLong) throws ProtocolException {
        int from = in.readerIndex() + searched;
        int end = in.forEachByte(from, in.writerIndex() - from, ByteProcessor.FIND_LF);
        int seen = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
        if (seen > limits.maxInline()) {
            throw new ProtocolException(tooLong);
        }
        searched = end < 0 ? seen : 0;
        return end;
    }

    /** The number behind the type's character, up to the end of the line, which is read. */
    private static long number(ByteBuf in, int end, String wrong) throws ProtocolException {
        int start = in.readerIndex() + 1;
        int stop = end > start && in.getByte(end - 1) == '\r' ? end - 1 : end;
        int digits = stop - start;
        if (digits < 1 || digits > MAX_NUMBER_LENGTH) {
            throw new ProtocolException(wrong);
        }
        boolean negative = in.getByte(start) == '-';
        long value = 0;
        for (int i = negative ? start + 1 : start; i < stop; i++) {
            int digit = in.getByte(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw new ProtocolException(wrong);
            }
            value = value * 10 + digit;
        }
        if (negative && digits == 1) {
            throw new ProtocolException(wrong);
        }
        in.readerIndex(end + 1);
        return negative ? -value : value;
    }

    // ---- Inline commands

    private @Nullable List<byte[]> inline(ByteBuf in) throws ProtocolException {
        int end = lineEnd(in, "too big inline request");
        if (end < 0) {
            return null;
        }
        int start = in.readerIndex();
        int stop = end > start && in.getByte(end - 1) == '\r' ? end - 1 : end;
        byte[] line = ByteBufUtil.getBytes(in, start, stop - start, true);
        in.readerIndex(end + 1);
        List<byte[]> split = InlineWords.split(line);
        if (split == null) {
            throw new ProtocolException("unbalanced quotes in request");
        }
        return split;
    }
}
