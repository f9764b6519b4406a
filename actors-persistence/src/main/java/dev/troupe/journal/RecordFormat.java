package dev.troupe.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a record, little endian: magic (4), generation (4), sequence (8), durable up to (8), length (4), payload,
 * CRC32C of the {@link Salt} and all before it (4).
 */
final class RecordFormat {
    static final int RECORD = 0x31524a54; // TJR1
    static final int HEADER = 0x31484a54; // TJH1
    static final int FRONT = 28;
    static final int OVERHEAD = FRONT + 4;
    static final int MAX_PAYLOAD = 8 * 1024 * 1024;

    private final int generation;
    private final byte[] salt;
    private byte[] bytes = new byte[4096];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();

    RecordFormat(int generation, Salt salt) {
        this.generation = generation;
        this.salt = salt.bytes();
    }

    /** Encodes the first record, which holds the salt, into {@link #bytes()} and returns the length. */
    int header(long previous) {
        return encode(HEADER, previous, previous, salt, Salt.NONE.bytes());
    }

    /** Encodes into {@link #bytes()} and returns the length. */
    int record(long sequence, long durableUpTo, byte[] payload) {
        return encode(RECORD, sequence, durableUpTo, payload, salt);
    }

    private int encode(int magic, long sequence, long durableUpTo, byte[] payload, byte[] checksumSalt) {
        int length = OVERHEAD + payload.length;
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, 2 * bytes.length)];
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.putInt(0, magic);
        buffer.putInt(4, generation);
        buffer.putLong(8, sequence);
        buffer.putLong(16, durableUpTo);
        buffer.putInt(24, payload.length);
        System.arraycopy(payload, 0, bytes, FRONT, payload.length);
        crc.reset();
        crc.update(checksumSalt);
        crc.update(bytes, 0, FRONT + payload.length);
        buffer.putInt(FRONT + payload.length, (int) crc.getValue());
        return length;
    }

    byte[] bytes() {
        return bytes;
    }
}
