package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Appends to plain files, a new one where the last would grow too large. Each holds the documents of records, as a
 * Chronicle file does, and behind them zeros that were written before, so that a force finds no growth to make durable.
 */
final class PlainWriter implements GenerationWriter {
    static final String SUFFIX = ".log";

    private static final long FILE_SIZE = 1L << 30;
    private static final int BUFFER = 1 << 16;
    private static final int LEAST_STEP = 1 << 16;
    private static final int MOST_STEP = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(MOST_STEP);

    private final Path directory;
    private final Disk disk;
    private final RecordFormat format;
    private final long fileSize;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private int files;
    private DiskFile file;

    /** Where the buffer belongs in the file. */
    private long position;

    /** Up to where the file holds records or zeros. */
    private long filled;

    PlainWriter(Path directory, int generation, Salt salt, Disk disk) throws IOException {
        this(directory, generation, salt, disk, FILE_SIZE);
    }

    PlainWriter(Path directory, int generation, Salt salt, Disk disk, long fileSize) throws IOException {
        this.directory = directory;
        this.disk = disk;
        this.format = new RecordFormat(generation, salt);
        this.fileSize = fileSize;
        this.file = nextFile();
    }

    private DiskFile nextFile() throws IOException {
        DiskFile next = disk.open(directory.resolve(String.format("%010d", ++files) + SUFFIX), Disk.Access.EMPTY);
        boolean begun = false;
        try {
            position = 0;
            filled = 0;
            fill(next, 1);
            next.force();
            disk.forceDirectory(directory);
            begun = true;
            return next;
        } finally {
            if (!begun) {
                next.close();
            }
        }
    }

    /** A file doubles at each step while it is small. */
    private void fill(DiskFile to, long end) throws IOException {
        while (filled < end) {
            int step = Math.clamp(filled, LEAST_STEP, MOST_STEP);
            to.write(ZEROS.slice(0, step), filled);
            filled += step;
        }
    }

    @Override
    public void appendHeader(long previous) throws IOException {
        append(format.header(previous));
    }

    @Override
    public void append(long sequence, long durableUpTo, byte[] payload) throws IOException {
        append(format.record(sequence, durableUpTo, payload));
    }

    private void append(int length) throws IOException {
        disk.beforeAppend();
        long at = position + buffer.position();
        if (at > 0 && GenerationReader.behind(at, length) > fileSize) {
            force();
            file.close();
            file = nextFile();
        }
        makeRoom();
        buffer.putInt(length);
        for (int from = 0; from < length; ) {
            makeRoom();
            int part = Math.min(buffer.remaining(), length - from);
            buffer.put(format.bytes(), from, part);
            from += part;
        }
        while (buffer.position() % 4 != 0) { // as in the file: the buffer holds, and begins at, a multiple of 4
            buffer.put((byte) 0);
        }
    }

    private void makeRoom() throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        long end = position + buffer.remaining();
        fill(file, end);
        file.write(buffer, position);
        position = end;
        buffer.clear();
    }

    @Override
    public void force() throws IOException {
        flush();
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
