package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A file read through a buffer (not mapped: a file that shrinks is then an end, not a fault), and the record in it. */
final class Window implements AutoCloseable {
    private static final int SIZE = 1 << 16;

    private static final byte[] NO_SALT = Salt.NONE.bytes();

    private final DiskFile file;
    private final int generation;
    private final byte[] salt;
    private final CRC32C crc = new CRC32C();
    private byte[] bytes;
    private ByteBuffer buffer;
    private long start;
    private int filled;

    // The record or header that was found.
    long sequence;
    long durableUpTo;
    int length;
    private int offset;

    Window(Path path, int generation, Salt salt, Disk disk) throws IOException {
        this.generation = generation;
        this.salt = salt.bytes();
        file = disk.open(path, Disk.Access.READ);
        bytes = new byte[(int) Math.min(SIZE, file.size())];
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether that many bytes lie at the position; they are in the buffer then. */
    boolean has(long position, int count) throws IOException {
        if (position >= start && position + count <= start + filled) {
            return true;
        }
        if (bytes.length < count) {
            bytes = new byte[Math.max(count, 2 * bytes.length)];
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        start = position;
        buffer.clear();
        file.read(buffer, position);
        filled = buffer.position();
        return filled >= count;
    }

    int intAt(long position) {
        return buffer.getInt((int) (position - start));
    }

    long longAt(long position) {
        return buffer.getLong((int) (position - start));
    }

    /** Whether a valid record lies at the position; its fields are set then. */
    boolean recordAt(long position) throws IOException {
        return at(position, RecordFormat.RECORD, salt);
    }

    /**
     * The same, for one that may be any bytes: its checksum is computed only if it could follow that sequence. So what a
     * user has made look like the beginnings of long records costs little.
     */
    boolean recordAt(long position, long after) throws IOException {
        return has(position, RecordFormat.OVERHEAD)
                && longAt(position + 16) < longAt(position + 8)
                && longAt(position + 8) > after
                && longAt(position + 8) - after <= Integer.MAX_VALUE
                && recordAt(position);
    }

    /** Whether a valid header lies at the position; its fields are set then. */
    boolean headerAt(long position) throws IOException {
        return at(position, RecordFormat.HEADER, NO_SALT) && length == Salt.LENGTH;
    }

    private boolean at(long position, int magic, byte[] checksumSalt) throws IOException {
        if (!has(position, RecordFormat.OVERHEAD) || intAt(position) != magic || intAt(position + 4) != generation) {
            return false;
        }
        int size = intAt(position + 24);
        if (size < 0 || size > RecordFormat.MAX_PAYLOAD || !has(position, RecordFormat.OVERHEAD + size)) {
            return false;
        }
        offset = (int) (position - start);
        crc.reset();
        crc.update(checksumSalt);
        crc.update(bytes, offset, RecordFormat.FRONT + size);
        if ((int) crc.getValue() != buffer.getInt(offset + RecordFormat.FRONT + size)) {
            return false;
        }
        sequence = buffer.getLong(offset + 8);
        durableUpTo = buffer.getLong(offset + 16);
        length = size;
        return true;
    }

    byte[] payload() {
        int from = offset + RecordFormat.FRONT;
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
