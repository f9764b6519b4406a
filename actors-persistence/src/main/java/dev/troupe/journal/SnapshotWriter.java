package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Writes one snapshot into a file of its own. Not thread-safe. */
final class SnapshotWriter implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /** What is looked at before each write, of a megabyte at most. */
    @FunctionalInterface
    interface Check {
        /** Throws if the snapshot is to be given up. */
        void check() throws IOException;
    }

    private final DiskFile file;
    private final SnapshotFormat format;
    private final ByteBuffer buffer = ByteBuffer.allocate(SnapshotFormat.BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final Check beforeEachWrite;
    private long position;
    private long parts;

    SnapshotWriter(Path path, Snapshot snapshot, Disk disk, Check beforeEachWrite) throws IOException {
        this.beforeEachWrite = beforeEachWrite;
        format = new SnapshotFormat(snapshot.salt());
        file = disk.open(path, Disk.Access.EMPTY);
        buffer.put(SnapshotFormat.header(snapshot));
    }

    void part(byte[] payload) throws IOException {
        if (payload.length > RecordFormat.MAX_PAYLOAD) {
            throw new IllegalArgumentException("a part of a snapshot has at most " + RecordFormat.MAX_PAYLOAD
                    + " bytes: part " + parts + " has " + payload.length);
        }
        room(Integer.BYTES).putInt(payload.length);
        for (int at = 0; at < payload.length; ) {
            int length = Math.min(payload.length - at, room(1).remaining());
            buffer.put(payload, at, length);
            at += length;
        }
        room(Integer.BYTES).putInt(format.checksum(parts++, payload.length, payload));
    }

    /** Ends and forces the file, and answers its size. */
    long end() throws IOException {
        room(2 * Integer.BYTES + Long.BYTES).putInt(SnapshotFormat.END).putLong(parts);
        buffer.putInt(format.checksum(parts, SnapshotFormat.END, NOTHING));
        write();
        file.force();
        return position;
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            write();
        }
        return buffer;
    }

    private void write() throws IOException {
        beforeEachWrite.check();
        buffer.flip();
        int length = buffer.remaining();
        file.write(buffer, position);
        position += length;
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
