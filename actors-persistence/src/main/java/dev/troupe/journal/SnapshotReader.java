package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Reads one snapshot from its start to its end, through a buffer. */
final class SnapshotReader implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final Path path;
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(SnapshotFormat.BUFFER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);

    /** Of the file, behind what the buffer holds. */
    private long position;

    /** A file is no snapshot, or not the one that was looked for. */
    static final class BadSnapshot extends IOException {
        private static final long serialVersionUID = 1L;

        BadSnapshot(String message) {
            super(message);
        }
    }

    SnapshotReader(Path path, Disk disk) throws IOException {
        this.path = path;
        file = disk.open(path, Disk.Access.READ);
    }

    /**
     * What its header says.
     *
     * @throws LaterVersionException if it is whole, and of a version that this one does not know
     */
    Snapshot header() throws IOException {
        ByteBuffer header = take(SnapshotFormat.HEADER);
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, SnapshotFormat.HEADER_FRONT));
        if (header.getInt() != SnapshotFormat.MAGIC) {
            throw bad("begins with its magic number");
        }
        int version = header.getInt();
        long sequence = header.getLong();
        int generation = header.getInt();
        byte[] salt = new byte[Salt.LENGTH];
        header.get(salt);
        if (header.getInt() != (int) crc.getValue()) {
            throw bad("has a header that matches its checksum");
        }
        if (version != SnapshotFormat.VERSION) {
            throw new LaterVersionException(path, "version " + version);
        }
        return new Snapshot(sequence, generation, Salt.of(salt));
    }

    /**
     * Reads all of it and answers its size.
     *
     * @throws BadSnapshot if it is another one or not whole; the parts before the damage were handed over by then
     */
    long read(Snapshot expected, Consumer<byte[]> parts) throws IOException {
        if (!header().equals(expected)) {
            throw bad("is the one that the MANIFEST names");
        }
        SnapshotFormat format = new SnapshotFormat(expected.salt());
        for (long before = 0; ; before++) {
            int length = take(Integer.BYTES).getInt();
            if (length == SnapshotFormat.END) {
                end(format, before);
                return position;
            }
            if (length < 0 || length > RecordFormat.MAX_PAYLOAD) {
                throw bad("has parts of possible lengths");
            }
            byte[] payload = payload(length);
            if (take(Integer.BYTES).getInt() != format.checksum(before, length, payload)) {
                throw bad("has parts that match their checksums");
            }
            parts.accept(payload);
        }
    }

    private void end(SnapshotFormat format, long parts) throws IOException {
        ByteBuffer end = take(Long.BYTES + Integer.BYTES);
        if (end.getLong() != parts || end.getInt() != format.checksum(parts, SnapshotFormat.END, NOTHING)) {
            throw bad("has as many parts as its end says");
        }
        if (position - buffer.remaining() != file.size()) {
            throw bad("ends with its end");
        }
    }

    private byte[] payload(int length) throws IOException {
        byte[] payload = new byte[length];
        for (int at = 0; at < length; ) {
            int some = Math.min(length - at, Math.max(1, buffer.remaining()));
            take(some).get(payload, at, some);
            at += some;
        }
        return payload;
    }

    /** The buffer, which holds so many bytes at least. */
    private ByteBuffer take(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            buffer.compact();
            int held = buffer.position();
            file.read(buffer, position);
            position += buffer.position() - held;
            buffer.flip();
            if (buffer.remaining() < bytes) {
                throw bad("is not cut off");
            }
        }
        return buffer;
    }

    private BadSnapshot bad(String rule) {
        return new BadSnapshot("a snapshot " + rule + ": it does not, before position " + position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
