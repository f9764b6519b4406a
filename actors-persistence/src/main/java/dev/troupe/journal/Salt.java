package dev.troupe.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What goes into the checksum of every record of one generation, in front of its bytes. Nobody who only chooses payloads
 * knows it, so none of them can hold bytes that pass for a record.
 */
record Salt(long value) {
    static final int LENGTH = 8;

    /** Of the headers: they carry the salt of the records, and nothing that a user chose. */
    static final Salt NONE = new Salt(0);

    static Salt random(Disk disk) {
        return new Salt(disk.secret());
    }

    static Salt of(byte[] bytes) {
        return new Salt(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
