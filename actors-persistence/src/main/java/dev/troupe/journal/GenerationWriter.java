package dev.troupe.journal;

import java.io.IOException;

/** Appends to the files of one generation. Not thread-safe, bound to no thread. What fails is not tried again. */
interface GenerationWriter extends AutoCloseable {
    /** Appends the first record, which names the last sequence before the generation. */
    void appendHeader(long previous) throws IOException;

    void append(long sequence, long durableUpTo, byte[] payload) throws IOException;

    /** Everything appended survives the death of the process from here on. */
    void flush() throws IOException;

    /** Everything appended survives a loss of power from here on. */
    void force() throws IOException;

    /** Closes the files. What was neither flushed nor forced may be lost. */
    @Override
    void close() throws IOException;
}
