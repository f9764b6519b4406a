package dev.troupe.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot, little endian. A header: magic (4), version (4), sequence (8), generation (4), salt (8), CRC32C
 * of all before it (4). For each part: length (4), payload, CRC32C of the salt, the number of parts before it (8), length
 * and payload (4). An end: -1 (4), the number of parts (8), CRC32C of the salt, that number and -1 (4). Nothing follows.
 */
final class SnapshotFormat {
    static final int MAGIC = 0x31534a54; // TJS1
    static final int VERSION = 1;
    static final int HEADER_FRONT = 28;
    static final int HEADER = HEADER_FRONT + 4;
    static final int END = -1;
    static final int BUFFER = 1 << 20;

    private final ByteBuffer front = ByteBuffer.allocate(Salt.LENGTH + 12).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();

    SnapshotFormat(Salt salt) {
        front.put(salt.bytes());
    }

    /** The checksum of a part, or of the end. */
    int checksum(long before, int length, byte[] payload) {
        front.putLong(Salt.LENGTH, before).putInt(Salt.LENGTH + 8, length);
        crc.reset();
        crc.update(front.array());
        crc.update(payload);
        return (int) crc.getValue();
    }

    /** The header with its checksum, from position 0. */
    static ByteBuffer header(Snapshot snapshot) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC).putInt(VERSION).putLong(snapshot.sequence()).putInt(snapshot.generation());
        header.put(snapshot.salt().bytes());
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, HEADER_FRONT);
        return header.putInt((int) crc.getValue()).flip();
    }
}
