package dev.troupe.persistence.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a record of a journal holds beside its sequence: a body, and what must be known to read it. Any thread, as long as
 * nobody changes the body, which is not copied.
 *
 * @param type the name of the body's type, 1 to 255 bytes of UTF-8
 * @param version the version of the type, from 1 on
 * @param body at most {@value #MAX_BODY_BYTES} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare what is in it
public record Encoded(Notation notation, String type, int version, byte[] body) {
    /** The most bytes of a body, so that it fits into a record of the journal with all that stands before it. */
    public static final int MAX_BODY_BYTES = 8 * 1024 * 1024 - 1024;

    private static final byte FORMAT = 1;
    private static final int MAX_TYPE_BYTES = 255;

    /** @throws IllegalArgumentException if type, version or body break their rules */
    public Encoded {
        check(type, version);
        if (body.length > MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "a body has at most " + MAX_BODY_BYTES + " bytes: length=" + body.length);
        }
    }

    /**
     * Format (1), codec (1), version (1 to 5, unsigned LEB128), length of the type (1), type, body.
     */
    public byte[] toBytes() {
        byte[] name = type.getBytes(UTF_8);
        int versionBytes = (31 - Integer.numberOfLeadingZeros(version)) / 7 + 1;
        ByteBuffer out = ByteBuffer.allocate(2 + versionBytes + 1 + name.length + body.length);
        out.put(FORMAT).put(notation.code);
        int rest = version;
        for (; rest > 0x7f; rest >>>= 7) {
            out.put((byte) (rest | 0x80));
        }
        return out.put((byte) rest).put((byte) name.length).put(name).put(body).array();
    }

    /**
     * Reads what {@link #toBytes} wrote. The body is not looked at.
     *
     * @throws CodecException if it did not write this
     */
    public static Encoded of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte format = in.get();
            if (format != FORMAT) {
                throw new CodecException("the format is " + FORMAT + ": format=" + (format & 0xff));
            }
            Notation notation = Notation.of(in.get());
            int version = readVersion(in);
            String type = readType(in);
            return new Encoded(notation, type, version, Arrays.copyOfRange(bytes, in.position(), bytes.length));
        } catch (BufferUnderflowException e) {
            throw new CodecException(
                    "a format, a codec, a version and a type stand before a body: cut off, length=" + bytes.length, e);
        } catch (IllegalArgumentException e) {
            throw new CodecException(String.valueOf(e.getMessage()), e);
        }
    }

    private static int readVersion(ByteBuffer in) {
        long version = 0;
        byte last = -1;
        int shift = 0;
        for (; last < 0 && shift < 35; shift += 7) {
            last = in.get();
            version |= (long) (last & 0x7f) << shift;
        }
        if (last < 0 || version > Integer.MAX_VALUE || (last == 0 && shift > 7)) {
            throw new CodecException("a version is at most " + Integer.MAX_VALUE
                    + ", in as few bytes as possible: version=" + version + ", bytes=" + shift / 7);
        }
        return (int) version;
    }

    private static String readType(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xff];
        in.get(bytes);
        String type = new String(bytes, UTF_8);
        if (!Arrays.equals(type.getBytes(UTF_8), bytes)) {
            throw new CodecException("a type is UTF-8: type=" + type);
        }
        return type;
    }

    static void check(String type, int version) {
        checkType(type);
        if (version < 1) {
            throw new IllegalArgumentException("a version is from 1 on: version=" + version);
        }
    }

    static void checkType(String type) {
        byte[] bytes = type.getBytes(UTF_8);
        if (bytes.length < 1 || bytes.length > MAX_TYPE_BYTES) {
            throw new IllegalArgumentException("a type has 1 to " + MAX_TYPE_BYTES + " bytes: length=" + bytes.length);
        }
        if (!new String(bytes, UTF_8).equals(type)) {
            throw new IllegalArgumentException("a type can be written in UTF-8: type=" + type);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encoded that
                && notation == that.notation
                && type.equals(that.type)
                && version == that.version
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body) + 31 * type.hashCode() + version;
    }

    @Override
    public String toString() {
        return type + " v" + version + ", " + body.length + " bytes of " + notation;
    }
}
