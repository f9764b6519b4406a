package dev.troupe.benchmarks;

import java.io.IOException;

/** Something that takes records of 100 bytes from one thread. */
interface AppendLog extends AutoCloseable {
    int PAYLOAD_BYTES = 100;

    void append() throws IOException;

    /** What was appended survives the death of the process from here on. */
    void flush() throws IOException;

    /** Waits until what was appended is durable. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
