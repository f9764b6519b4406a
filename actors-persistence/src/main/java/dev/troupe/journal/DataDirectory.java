package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal's directory, held by one process at a time. In it lie LOCK, MANIFEST, DURABLE, one directory per
 * generation, and one of snapshots; each life of the writer appends to a generation of its own, never to an older one.
 *
 * <p>Any thread. A second thread inside {@link #recover}, {@link #startTail} or {@link #close} is refused
 * ({@link DirectoryInUseException}). Every method waits for the disk; errors of the disk that leave the journal as it was
 * reach the caller as {@link UncheckedIOException}. After a failed append or force the directory takes nothing more
 * ({@link JournalFailedException}): close it and start afresh.
 *
 * <p>A thread that was given up may still be inside a {@link Generation} when its successor recovers. Then the successor
 * takes over: it reads what is there and goes on in a generation of its own, whose header says up to where the old one
 * counts. The files of the old one stay open to the thread inside, which closes them when it comes out; what it appends
 * meanwhile is ignored by every later recovery, it marks nothing, and a snapshot that it writes is not taken. Only one thing
 * that it may learn still counts: that a force failed, which is final for the journal whoever was told so, since a later
 * force may succeed though data is gone.
 */
public final class DataDirectory implements Journal, AutoCloseable {
    private final Path root;
    private final JournalOptions options;
    private final Consumer<String> report;
    private final Disk disk;
    private final Closeable lock;
    private final Generations generations;
    private final DiskRoom room;
    private final Retention retention;

    /** Who is in recover, startTail or close. */
    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();

    /** Belongs to the holder, as does the generation that it has started last. */
    private @Nullable JournalReading recovered;

    private @Nullable Generation current;

    /** The first generation that was begun here, behind those of processes that are gone. */
    private int begun = Integer.MAX_VALUE;

    /** Belongs to that generation, and in between to the holder. */
    private @Nullable DurableMark mark;

    private final AtomicReference<@Nullable JournalFailedException> failure = new AtomicReference<>();
    private volatile boolean closed;

    private DataDirectory(Path root, JournalOptions options, Consumer<String> report, Disk disk, Closeable lock) {
        this.root = root;
        this.options = options;
        this.report = report;
        this.disk = disk;
        this.lock = lock;
        this.generations = new Generations(root, disk);
        this.room = new DiskRoom(root, disk, options.reserve(), report);
        this.retention = new Retention(root, disk, options, room, report);
    }

    /**
     * Takes the directory, and creates it if it is missing.
     *
     * @param report takes lines for people: torn tails, damages, earlier losses, room that is not known; called on the
     *     thread that finds that
     * @throws IllegalStateException if the directory holds other files and no journal
     * @throws DirectoryInUseException if another holds it
     * @throws IllegalStateException if the JVM lacks the flags of {@link ChronicleFlags}, and the format needs them
     */
    public static DataDirectory open(Path dir, JournalOptions options, Consumer<String> report) {
        return open(dir, options, report, new LocalDisk());
    }

    /** The same with the options that are the default, but for one. */
    public static DataDirectory open(Path dir, OnDamage onDamage, Consumer<String> report) {
        return open(dir, JournalOptions.defaults().withOnDamage(onDamage), report);
    }

    static DataDirectory open(Path dir, JournalOptions options, Consumer<String> report, Disk disk) {
        if (options.format() == Format.CHRONICLE) {
            ChronicleFlags.require();
        }
        try {
            RootDirectory.prepare(dir, disk, report);
            Path root = disk.realPath(dir);
            Closeable lock = disk.lock(root);
            boolean opened = false;
            try {
                if (!disk.exists(root.resolve(Manifest.NAME))
                        && new Generations(root, disk).all().isEmpty()
                        && new Snapshots(root, disk).isEmpty()) {
                    new Manifest().write(root, disk);
                }
                opened = true;
                return new DataDirectory(root, options, report, disk, lock);
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Deletes what no recovery of a journal reads, and answers what that was. Any thread; waits for the disk; holds the
     * directory meanwhile.
     *
     * @param damagedToo also what a salvage has set aside
     * @throws DirectoryInUseException if another holds it
     * @throws UncheckedIOException if the disk fails; some may be deleted by then
     */
    public static List<Leftover> deleteLeftovers(Path dir, boolean damagedToo) {
        Disk disk = new LocalDisk();
        try {
            Path root = disk.realPath(dir);
            Closeable lock = disk.lock(root);
            try {
                List<Leftover> deleted = Leftover.in(root, disk).stream()
                        .filter(leftover -> damagedToo || !leftover.damaged())
                        .toList();
                for (Leftover leftover : deleted) {
                    Leftover.delete(leftover.path(), disk);
                }
                disk.forceDirectory(root);
                return deleted;
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads from disk the newest snapshot that is whole, and the generations behind it, oldest first. A generation that is
     * still open is closed first, or taken over if a thread is inside. With {@link OnDamage#REFUSE} the replay may have
     * received the snapshot and the records before the damage when this throws; with {@link OnDamage#SALVAGE} repairs come
     * first.
     *
     * @throws JournalDamagedException if durable records are missing and damage is refused
     * @throws LaterVersionException if a later version has written the MANIFEST or a snapshot; nothing was changed
     * @throws JournalFailedException if an append or a force failed before
     * @throws DirectoryInUseException if another thread recovers, starts a generation or closes, or is stuck in the old
     *     generation while it writes DURABLE or MANIFEST, which is waited for no longer than a second
     */
    @Override
    public Recovery recover(Replay replay) {
        hold();
        try {
            checkUsable();
            endCurrent();
            recovered = null;
            return read(replay);
        } finally {
            holder.set(null);
        }
    }

    private void hold() {
        Thread other = holder.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new DirectoryInUseException(
                    root, "thread " + other.threadId() + " of this process, \"" + other.getName() + "\"");
        }
    }

    /** Closes the generation that is open, or takes it over from a thread that is inside. */
    private void endCurrent() {
        Generation open = current;
        if (open != null && !open.closeIfFree()) {
            if (!open.revoke()) {
                throw new DirectoryInUseException(
                        root,
                        "a thread of this process that marks there what generation " + open.number() + " has forced");
            }
            report.accept("generation " + open.number() + " is taken over from a thread that is still inside: what that"
                    + " appends from now on does not count");
        }
        current = null;
    }

    private Recovery read(Replay replay) {
        try {
            Salvage salvage = new Salvage(root, disk, options.format(), report);
            salvage.finishReplacement();
            List<String> damages = options.onDamage() == OnDamage.SALVAGE ? salvage.run() : List.of();
            JournalReading reading = new JournalReading(root, disk, replay);
            reading.reports().forEach(report);
            Damage damage = reading.damage();
            if (damage != null) {
                throw damage.exception();
            }
            if (reading.manifest().newest > 0 && DurableMark.isLost(root, disk)) {
                report.accept("DURABLE is missing or unreadable in " + root
                        + ": what was forced last is known from the records alone");
            }
            String tornTail = reading.tornTail();
            if (tornTail != null) {
                report.accept(tornTail);
            }
            for (Manifest.Range range : reading.manifest().missing) {
                report.accept("records " + range.from() + " to " + range.to() + " were lost before a salvage");
            }
            recovered = reading;
            retention.recovered(reading);
            return new Recovery(
                    reading.last(), reading.snapshot(), reading.records(), reading.readers.size(), tornTail, damages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a new generation behind what the last recovery found.
     *
     * @throws IllegalStateException if no recovery came since the last generation
     * @throws JournalFailedException if the new generation could not be put on disk, or an append or force failed before
     * @throws DirectoryInUseException if another thread recovers, starts a generation or closes
     */
    @Override
    public Generation startTail() {
        hold();
        try {
            checkUsable();
            JournalReading found = recovered;
            if (found == null) {
                throw new IllegalStateException("a generation starts behind a recovery: call recover first");
            }
            recovered = null;
            return start(found.known(), found.bytes(), found);
        } finally {
            holder.set(null);
        }
    }

    /** How much room the disk has; as much as there may be if it does not say. */
    @Override
    public Room room() {
        return room.look();
    }

    /** Ends a generation, and starts another one behind it. */
    Generation roll(Generation from) {
        hold();
        try {
            checkUsable();
            if (current != from) {
                throw from.takenOver(null);
            }
            from.close();
            Generation next = start(from.lastSequence(), 0, null);
            retention.attempted(next.number());
            return next;
        } finally {
            holder.set(null);
        }
    }

    /**
     * Starts a generation.
     *
     * @param known the sequence before it, up to which everything is known to be on disk
     * @param bytes those of the records since the last snapshot
     * @param found what may lie in memory only behind that, where the process before was killed, or where a force of it
     *     failed: then no later force brings it to disk. So this generation begins with it
     */
    private Generation start(long known, long bytes, @Nullable JournalReading found) {
        GenerationWriter writer = null;
        Path directory = null;
        try {
            Manifest manifest = Manifest.reread(root, disk);
            int number = generations.next(manifest);
            directory = generations.path(number);
            disk.createDirectory(directory);
            Salt salt = Salt.random(disk);
            writer = options.format().writer(directory, number, salt, disk);
            writer.appendHeader(known);
            long last = found == null ? known : found.copyBehind(known, writer);
            writer.force();
            retention.prepare();
            disk.forceDirectory(root);
            manifest.newest = number;
            manifest.clean = -1;
            manifest.salts.put(number, salt);
            begun = Math.min(begun, number);
            if (found != null) {
                found.withoutRecords(begun).forEach(manifest.salts::remove);
            }
            manifest.write(root, disk);
            forced(number, last);
            current = new Generation(this, retention, number, writer, options.dirtyLimit(), last, bytes);
            retention.sweep(manifest);
            return current;
        } catch (IOException | RuntimeException | Error e) {
            JournalFailedException failed =
                    new JournalFailedException("a new generation could not be put on disk: " + e, e);
            failed(failed);
            if (writer != null) {
                try {
                    writer.close();
                } catch (IOException | RuntimeException | Error second) {
                    failed.addSuppressed(second);
                }
            }
            if (directory != null) {
                dropUnnamed(directory, failed);
            }
            throw failed;
        }
    }

    /** What a start has made that has failed, unless the MANIFEST may name it. */
    private void dropUnnamed(Path generation, JournalFailedException failed) {
        try {
            if (disk.exists(generation) && !generation.equals(generations.path(Manifest.reread(root, disk).newest))) {
                Leftover.delete(generation, disk);
            }
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    /**
     * Closes an open generation, or takes it over if a thread is inside, and gives the directory back. A second call does
     * nothing.
     *
     * @throws JournalFailedException if this fails the journal; a failure that was thrown before is not thrown again
     * @throws DirectoryInUseException as from {@link #recover}; nothing was closed
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        hold();
        try {
            JournalFailedException before = failure();
            JournalFailedException now = null;
            try {
                endCurrent();
            } catch (JournalFailedException e) {
                now = e;
            }
            closed = true;
            if (mark != null) {
                close("DURABLE", mark);
            }
            close("LOCK", lock);
            if (now != null && before == null) {
                throw now;
            }
        } finally {
            holder.set(null);
        }
    }

    private void close(String name, Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            report.accept("closing " + name + " failed: " + e);
        }
    }

    /** Marks up to where a generation was forced. */
    void forced(int generation, long sequence) throws IOException {
        DurableMark open = mark;
        if (open == null) {
            open = DurableMark.open(root, disk);
            mark = open;
        }
        open.set(generation, sequence);
    }

    /** Marks that the newest generation was closed, and where. */
    void cleanEnd(long sequence) throws IOException {
        Manifest manifest = Manifest.reread(root, disk);
        manifest.clean = sequence;
        manifest.write(root, disk);
    }

    /** The first failure counts; answers it. */
    JournalFailedException failed(JournalFailedException now) {
        JournalFailedException first = failure.compareAndExchange(null, now);
        return first == null ? now : first;
    }

    /** What failed the journal, if anything did. */
    @Nullable
    JournalFailedException failure() {
        return failure.get();
    }

    private void checkUsable() {
        if (closed) {
            throw new IllegalStateException("the data directory is closed: " + root);
        }
        checkSound();
    }

    /** Nothing is done with a journal that has failed. */
    void checkSound() {
        JournalFailedException first = failure();
        if (first != null) {
            throw new JournalFailedException(
                    "the journal failed before and stays so: " + first.getMessage(), first.getCause());
        }
    }
}
