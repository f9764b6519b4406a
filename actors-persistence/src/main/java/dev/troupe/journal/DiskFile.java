package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Any thread. Every call may wait. */
interface DiskFile extends Closeable {
    /** Reads until the buffer is full or the file ends. */
    void read(ByteBuffer buffer, long position) throws IOException;

    /** Writes what remains of the buffer; the file grows as needed. */
    void write(ByteBuffer buffer, long position) throws IOException;

    /** Makes everything durable that was written to the file, by whomever; not its name. */
    void force() throws IOException;

    long size() throws IOException;
}
