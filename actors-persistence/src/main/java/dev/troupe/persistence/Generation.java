package dev.troupe.persistence;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The part of the journal that this life of the writer appends to. One thread at a time, any thread; {@link #append}
 * copies into mapped memory and may wait for the disk when the kernel is short of clean pages, {@link #force} and
 * {@link #close} wait for the disk. Do not interrupt the thread: an interrupt closes the file and so fails the journal.
 */
public final class Generation implements Journal.Tail {
    private final DataDirectory directory;
    private final int number;
    private final QueueWriter writer;
    private final DurableMark mark;
    private long lastSequence;
    private long durableUpTo;
    private boolean closed;
    private @Nullable JournalFailedException failure;

    Generation(DataDirectory directory, int number, QueueWriter writer, DurableMark mark, long lastSequence) {
        this.directory = directory;
        this.number = number;
        this.writer = writer;
        this.mark = mark;
        this.lastSequence = lastSequence;
        this.durableUpTo = lastSequence;
    }

    /**
     * Appends a record; it is durable after the next {@link #force}.
     *
     * @throws IllegalArgumentException if the sequence is not the next one or the payload is too large; nothing happened
     * @throws JournalFailedException if this or an earlier call failed; final
     */
    @Override
    public void append(long sequence, byte[] payload) {
        check();
        if (sequence != lastSequence + 1) {
            throw new IllegalArgumentException(
                    "a sequence is one above the last: expected " + (lastSequence + 1) + ", got " + sequence);
        }
        if (payload.length > RecordFormat.MAX_PAYLOAD) {
            throw new IllegalArgumentException("a payload has at most " + RecordFormat.MAX_PAYLOAD + " bytes: record "
                    + sequence + " has " + payload.length);
        }
        try {
            writer.append(sequence, durableUpTo, payload);
        } catch (RuntimeException | Error e) {
            throw failed("the append of record " + sequence + " failed", e);
        }
        lastSequence = sequence;
    }

    /**
     * Waits until everything appended is on disk.
     *
     * @throws JournalFailedException if this or an earlier call failed; final
     */
    @Override
    public void force() {
        check();
        try {
            forceAndMark();
        } catch (IOException | RuntimeException | Error e) {
            throw failed("the force up to record " + lastSequence + " failed", e);
        }
    }

    private void forceAndMark() throws IOException {
        writer.force();
        mark.set(number, lastSequence);
        durableUpTo = lastSequence;
    }

    /** The sequence of the last record appended, or of the last one before this generation. */
    @Override
    public long lastSequence() {
        return lastSequence;
    }

    /** Everything up to this sequence was forced. */
    @Override
    public long durableUpTo() {
        return durableUpTo;
    }

    /** The number of this generation, from 1. */
    public int number() {
        return number;
    }

    /**
     * Forces, closes the files and records the clean end. After a failure it only closes. A second call does nothing.
     *
     * @throws JournalFailedException if the force or the record of the clean end failed
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (failure == null) {
            try {
                forceAndMark();
            } catch (IOException | RuntimeException | Error e) {
                failed("the force up to record " + lastSequence + " failed", e);
            }
        }
        closed = true;
        try {
            writer.close();
            if (failure == null) {
                directory.cleanEnd(this);
            }
        } catch (IOException | RuntimeException | Error e) {
            failed("closing generation " + number + " failed", e);
        } finally {
            directory.ended(this);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void check() {
        JournalFailedException first = failure;
        if (first != null) {
            throw new JournalFailedException(
                    "the journal failed before and stays so: " + first.getMessage(), first.getCause());
        }
        if (closed) {
            throw new IllegalStateException("generation " + number + " is closed");
        }
    }

    private JournalFailedException failed(String what, Throwable cause) {
        JournalFailedException first = failure;
        if (first == null) {
            first = new JournalFailedException(what + "; nothing is acknowledged any more: " + cause, cause);
            failure = first;
            directory.failed(first);
        }
        return first;
    }
}
