package dev.troupe.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The part of the journal that this life of the writer appends to. {@link #append} copies into memory, and waits for the
 * disk when the kernel is short of clean pages or too much was not forced yet ({@link JournalOptions#dirtyLimit});
 * {@link #flush} may wait, {@link #force} and {@link #close} wait for the disk. Do not interrupt the thread: an interrupt
 * closes the file and so fails the journal.
 *
 * <p>One thread at a time, any thread; a second one waits. Each method runs under a lock of the generation, which a thread
 * that was given up may hold for ever. Whoever recovers the directory does not wait for it: it revokes the generation, and
 * whoever leaves it last closes the files. So they are never closed while a thread is inside. What the generations have in
 * common, DURABLE and MANIFEST, is written under a second lock, for which the revocation waits, though not for long.
 * A snapshot is written beside under neither, and put in its place and named under the second one.
 */
public final class Generation implements Journal.Tail {
    private final DataDirectory directory;
    private final Retention retention;
    private final int number;
    private final GenerationWriter writer;
    private final long dirtyLimit;

    /** The last sequence before this generation. */
    private final long before;

    private final AtomicBoolean inSnapshot = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under the lock. */
    private long lastSequence;

    private long durableUpTo;
    private long dirtyBytes;

    /** Of the records behind the last snapshot, or the last attempt at one. */
    private long bytes;

    private boolean closed;

    /** Held while something is marked in the directory, inside the other one or by a snapshot, and by who takes over. */
    private final ReentrantLock marking = new ReentrantLock();

    /** Written once, by who takes over, under that lock. */
    private volatile boolean revoked;

    /** Written once, when it has marked the last time, under that lock. */
    private volatile boolean ended;

    Generation(
            DataDirectory directory,
            Retention retention,
            int number,
            GenerationWriter writer,
            long dirtyLimit,
            long before,
            long bytes) {
        this.directory = directory;
        this.retention = retention;
        this.number = number;
        this.writer = writer;
        this.dirtyLimit = dirtyLimit;
        this.before = before;
        this.lastSequence = before;
        this.durableUpTo = before;
        this.bytes = bytes;
    }

    /**
     * Appends a record; it is durable after the next {@link #force}.
     *
     * @throws IllegalArgumentException if the sequence is not the next one or the payload is too large; nothing happened
     * @throws IllegalStateException if the generation is closed or was taken over
     * @throws JournalFailedException if this or an earlier call failed; final
     */
    @Override
    public void append(long sequence, byte[] payload) {
        lock.lock();
        try {
            check();
            if (sequence != lastSequence + 1) {
                throw new IllegalArgumentException(
                        "a sequence is one above the last: expected " + (lastSequence + 1) + ", got " + sequence);
            }
            if (payload.length > RecordFormat.MAX_PAYLOAD) {
                throw new IllegalArgumentException("a payload has at most " + RecordFormat.MAX_PAYLOAD
                        + " bytes: record " + sequence + " has " + payload.length);
            }
            try {
                writer.append(sequence, durableUpTo, payload);
            } catch (IOException | RuntimeException | Error e) {
                checkMine(e);
                throw failed("the append of record " + sequence + " failed", e);
            }
            checkMine(null);
            lastSequence = sequence;
            bytes += RecordFormat.OVERHEAD + payload.length;
            dirtyBytes += RecordFormat.OVERHEAD + payload.length;
            if (dirtyBytes >= dirtyLimit) {
                forceAndMark();
            }
        } finally {
            leave();
        }
    }

    /**
     * Hands everything appended to the operating system: it survives the death of the process from here on.
     *
     * @throws IllegalStateException if the generation is closed or was taken over
     * @throws JournalFailedException if this or an earlier call failed; final
     */
    @Override
    public void flush() {
        lock.lock();
        try {
            check();
            try {
                writer.flush();
            } catch (IOException | RuntimeException | Error e) {
                checkMine(e);
                throw failed("the flush up to record " + lastSequence + " failed", e);
            }
            checkMine(null);
        } finally {
            leave();
        }
    }

    /**
     * Waits until everything appended is on disk.
     *
     * @throws IllegalStateException if the generation is closed or was taken over
     * @throws JournalFailedException if this or an earlier call failed; final
     */
    @Override
    public void force() {
        lock.lock();
        try {
            check();
            forceAndMark();
        } finally {
            leave();
        }
    }

    /**
     * A failed force fails the journal also where the generation was taken over: what its successor has read may be gone.
     */
    private void forceAndMark() {
        boolean marked;
        try {
            writer.force();
            marked = mark(() -> directory.forced(number, lastSequence));
        } catch (IOException | RuntimeException | Error e) {
            throw failed("the force up to record " + lastSequence + " failed", e);
        }
        if (!marked) {
            throw takenOver(null);
        }
        durableUpTo = lastSequence;
        dirtyBytes = 0;
    }

    @Override
    public Generation roll() {
        return directory.roll(this);
    }

    @Override
    public boolean isSnapshotDue() {
        return retention.isDue(number, bytes);
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
     * @throws IllegalStateException if the generation was taken over meanwhile
     * @throws JournalFailedException if the force or the record of the clean end failed
     */
    @Override
    public void close() {
        lock.lock();
        try {
            end();
        } finally {
            leave();
        }
    }

    /** The same, unless a thread is inside, or does not come out of marking; answers whether it is closed. */
    boolean closeIfFree() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (!mayMark()) {
                return false;
            }
            try {
                end();
                return true;
            } finally {
                marking.unlock();
            }
        } finally {
            leave();
        }
    }

    private void end() {
        if (closed || revoked) {
            return;
        }
        try {
            if (directory.failure() == null) {
                forceAndMark();
            }
        } finally {
            closeFiles();
        }
        JournalFailedException failure = directory.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private void closeFiles() {
        closed = true;
        boolean marked = true;
        try {
            writer.close();
            if (directory.failure() == null) {
                marked = mark(() -> {
                    directory.cleanEnd(lastSequence);
                    ended = true;
                });
            }
        } catch (IOException | RuntimeException | Error e) {
            throw failed("closing generation " + number + " failed", e);
        }
        if (!marked) {
            throw takenOver(null);
        }
    }

    // ---- Snapshots

    @Override
    public void snapshot(SnapshotSource source) {
        if (!inSnapshot.compareAndSet(false, true)) {
            throw new IllegalStateException("one snapshot is written at a time: generation " + number);
        }
        try {
            checkOpen();
            if (!retention.has(before)) {
                write(retention.next(before, number), source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inSnapshot.set(false);
        }
    }

    private void write(Snapshot snapshot, SnapshotSource source) throws IOException {
        long size = retention.write(snapshot, source, this::checkOpen);
        Manifest[] named = new Manifest[1];
        try {
            if (!mark(() -> {
                checkOpen();
                named[0] = retention.take(snapshot, size);
            })) {
                throw takenOver(null);
            }
        } finally {
            retention.drop(snapshot);
        }
        retention.sweep(named[0]);
    }

    /** No matter who is inside. */
    private void checkOpen() {
        directory.checkSound();
        checkMine(null);
        if (ended) {
            throw new IllegalStateException("generation " + number + " is closed");
        }
    }

    // ---- Taking over

    private interface Mark {
        void write() throws IOException;
    }

    /** Answers false, and writes nothing, if the generation was taken over. */
    private boolean mark(Mark what) throws IOException {
        marking.lock();
        try {
            if (revoked) {
                return false;
            }
            what.write();
            return true;
        } finally {
            marking.unlock();
        }
    }

    /**
     * Takes the generation away from the thread that is inside. If that is just marking something, waits for a second, or
     * until an interrupt: a mark that is overtaken would undo its successor's.
     *
     * @return false if the thread has not come out of there; nothing has happened then
     */
    boolean revoke() {
        if (!mayMark()) {
            return false;
        }
        try {
            revoked = true;
        } finally {
            marking.unlock();
        }
        closeIfLeft();
        return true;
    }

    private boolean mayMark() {
        try {
            return marking.tryLock(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Either who leaves sees that the generation was revoked, or who revokes it sees that nobody is inside. */
    private void leave() {
        lock.unlock();
        if (revoked) {
            closeIfLeft();
        }
    }

    private void closeIfLeft() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!closed) {
                closed = true;
                writer.close();
            }
        } catch (IOException | RuntimeException e) {
            // Its successor has what counts of it.
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        directory.checkSound();
        checkMine(null);
        if (closed) {
            throw new IllegalStateException("generation " + number + " is closed");
        }
    }

    private void checkMine(@Nullable Throwable cause) {
        if (revoked) {
            throw takenOver(cause);
        }
    }

    IllegalStateException takenOver(@Nullable Throwable cause) {
        return new IllegalStateException(
                "a generation belongs to one life of the writer: generation " + number
                        + " was taken over by a recovery",
                cause);
    }

    private JournalFailedException failed(String what, Throwable cause) {
        return directory.failed(
                new JournalFailedException(what + "; nothing is acknowledged any more: " + cause, cause));
    }
}
