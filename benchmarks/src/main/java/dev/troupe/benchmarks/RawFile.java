package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file filled with zeros before, written by position and used again from its start: no log can do less. */
final class RawFile implements AppendLog {
    private static final int RECORD_BYTES = 136; // what the payload takes in a journal
    private static final int FILE_BYTES = 16 << 20;
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] record = new byte[RECORD_BYTES];
    private long position;

    RawFile(Path place) throws IOException {
        channel = FileChannel.open(place.resolve("raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
        channel.force(true);
    }

    @Override
    public void append() throws IOException {
        if (buffer.remaining() < RECORD_BYTES) {
            flush();
        }
        buffer.put(record);
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        if (position + buffer.remaining() > FILE_BYTES) {
            position = 0;
        }
        position += channel.write(buffer, position);
        buffer.clear();
    }

    @Override
    public void force() throws IOException {
        flush();
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
