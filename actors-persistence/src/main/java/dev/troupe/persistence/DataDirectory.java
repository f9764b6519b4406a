package dev.troupe.persistence;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal's directory, held by one process at a time. In it lie LOCK, MANIFEST, DURABLE and one directory per
 * generation; each life of the writer appends to a generation of its own, never to an older one.
 *
 * <p>One thread at a time, any thread. Every method waits for the disk; errors of the disk that leave the journal as it
 * was reach the caller as {@link UncheckedIOException}. After a failed append or force the directory takes nothing more
 * ({@link JournalFailedException}): close it and start afresh.
 */
public final class DataDirectory implements Journal, AutoCloseable {
    private final Path root;
    private final OnDamage onDamage;
    private final Consumer<String> report;
    private final Disk disk;
    private final DirectoryLock lock;
    private final Generations generations;
    private @Nullable Recovery recovery;
    private @Nullable Generation current;
    private @Nullable DurableMark mark;
    private @Nullable JournalFailedException failure;
    private boolean closed;

    private DataDirectory(Path root, OnDamage onDamage, Consumer<String> report, Disk disk, DirectoryLock lock) {
        this.root = root;
        this.onDamage = onDamage;
        this.report = report;
        this.disk = disk;
        this.lock = lock;
        this.generations = new Generations(root);
    }

    /**
     * Takes the directory, and creates it if it is missing.
     *
     * @param report takes lines for people: torn tails, damages, earlier losses; called on the thread that recovers
     * @throws IllegalStateException if the directory holds other files and no journal
     * @throws DirectoryInUseException if another holds it
     * @throws IllegalStateException if the JVM lacks the flags of {@link ChronicleFlags}
     */
    public static DataDirectory open(Path dir, OnDamage onDamage, Consumer<String> report) {
        return open(dir, onDamage, report, new Disk());
    }

    static DataDirectory open(Path dir, OnDamage onDamage, Consumer<String> report, Disk disk) {
        ChronicleFlags.require();
        try {
            createForced(dir.toAbsolutePath().normalize(), disk);
            requireOwn(dir);
            Path root = dir.toRealPath();
            DirectoryLock lock = DirectoryLock.take(root);
            boolean opened = false;
            try {
                if (!Files.exists(root.resolve(Manifest.NAME))
                        && new Generations(root).all().isEmpty()) {
                    new Manifest().write(root, disk);
                }
                opened = true;
                return new DataDirectory(root, onDamage, report, disk, lock);
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory that holds something else was named by mistake. */
    private static void requireOwn(Path dir) throws IOException {
        boolean foreign = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(Manifest.NAME) || name.startsWith("generation-")) {
                    return;
                }
                foreign |= !name.equals(DirectoryLock.NAME) && !name.equals(DurableMark.NAME);
            }
        }
        if (foreign) {
            throw new IllegalStateException(
                    "a data directory is empty, or holds a journal already: " + dir + " holds other files");
        }
    }

    private static void createForced(Path dir, Disk disk) throws IOException {
        if (Files.isDirectory(dir)) {
            return;
        }
        Path parent = dir.getParent();
        if (parent != null) {
            createForced(parent, disk);
        }
        Files.createDirectory(dir);
        if (parent != null) {
            disk.forceDirectory(parent);
        }
    }

    /**
     * Reads all generations from disk, oldest first. A generation that is still open is closed first. With
     * {@link OnDamage#REFUSE} the consumer may have received the records before the damage when this throws; with
     * {@link OnDamage#SALVAGE} repairs come first.
     *
     * @throws JournalDamagedException if durable records are missing and damage is refused
     * @throws JournalFailedException if an append or a force failed before
     */
    @Override
    public Recovery recover(RecordConsumer consumer) {
        checkUsable();
        Generation open = current;
        if (open != null) {
            open.close();
        }
        recovery = null;
        try {
            Salvage salvage = new Salvage(root, disk, report);
            salvage.finishReplacement();
            List<String> damages = onDamage == OnDamage.SALVAGE ? salvage.run() : List.of();
            JournalReading reading = new JournalReading(root, consumer);
            Damage damage = reading.damage();
            if (damage != null) {
                throw damage.exception();
            }
            if (reading.manifest().newest > 0 && DurableMark.isLost(root)) {
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
            Recovery done = new Recovery(reading.last(), reading.records(), reading.readers.size(), tornTail, damages);
            recovery = done;
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a new generation behind what the last recovery found.
     *
     * @throws IllegalStateException if no recovery came since the last generation
     * @throws JournalFailedException if the new generation could not be put on disk, or an append or force failed before
     */
    @Override
    public Generation startTail() {
        checkUsable();
        Recovery found = recovery;
        if (found == null) {
            throw new IllegalStateException("a generation starts behind a recovery: call recover first");
        }
        recovery = null;
        QueueWriter writer = null;
        try {
            Manifest manifest = readManifest();
            forceWhatTheHeaderVouchesFor(manifest);
            int number = generations.next(manifest);
            Path directory = generations.path(number);
            Files.createDirectory(directory);
            Salt salt = Salt.random();
            writer = new QueueWriter(directory, number, salt, disk);
            writer.appendHeader(found.lastSequence());
            writer.force();
            disk.forceDirectory(root);
            manifest.newest = number;
            manifest.clean = -1;
            manifest.salts.put(number, salt);
            manifest.write(root, disk);
            DurableMark durable = mark();
            durable.set(number, found.lastSequence());
            Generation generation = new Generation(this, number, writer, durable, found.lastSequence());
            current = generation;
            return generation;
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
            throw failed;
        }
    }

    /** What recovery delivered may so far lie in memory only: the process before was killed. */
    private void forceWhatTheHeaderVouchesFor(Manifest manifest) throws IOException {
        for (Path old :
                generations.all().tailMap(Math.max(1, manifest.newest), true).values()) {
            for (Path file : GenerationReader.queueFiles(old)) {
                disk.forceFile(file);
            }
            disk.forceDirectory(old);
        }
    }

    /**
     * Closes an open generation and gives the directory back. A second call does nothing.
     *
     * @throws JournalFailedException if this fails the journal; a failure that was thrown before is not thrown again
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        boolean failedBefore = failure != null;
        try {
            if (current != null) {
                current.close();
            }
        } catch (JournalFailedException e) {
            if (!failedBefore) {
                throw e;
            }
        } finally {
            closed = true;
            if (mark != null) {
                close("DURABLE", mark);
            }
            close("LOCK", lock);
        }
    }

    private void close(String name, Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            report.accept("closing " + name + " failed: " + e);
        }
    }

    void cleanEnd(Generation generation) throws IOException {
        Manifest manifest = readManifest();
        manifest.clean = generation.lastSequence();
        manifest.write(root, disk);
    }

    void ended(Generation generation) {
        if (current == generation) {
            current = null;
        }
    }

    void failed(JournalFailedException first) {
        if (failure == null) {
            failure = first;
        }
    }

    private void checkUsable() {
        if (closed) {
            throw new IllegalStateException("the data directory is closed: " + root);
        }
        JournalFailedException first = failure;
        if (first != null) {
            throw new JournalFailedException(
                    "the journal failed before and stays so: " + first.getMessage(), first.getCause());
        }
    }

    private DurableMark mark() throws IOException {
        DurableMark open = mark;
        if (open == null) {
            open = DurableMark.open(root);
            mark = open;
        }
        return open;
    }

    private Manifest readManifest() throws IOException {
        try {
            return Manifest.read(root);
        } catch (Manifest.BadManifest e) {
            throw new IOException(e);
        }
    }
}
