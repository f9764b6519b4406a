package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which snapshots a journal keeps, when it is time for the next one, and what may go when it is there. For the thread that
 * appends and one that writes a snapshot beside; what changes the MANIFEST only where that may be written.
 */
final class Retention {
    /** Of so many generations since the last snapshot a recovery should not have to read more. */
    static final int MOST_GENERATIONS = 100;

    private final Path root;
    private final Disk disk;
    private final JournalOptions options;
    private final DiskRoom room;
    private final Snapshots snapshots;
    private final Consumer<String> report;

    /** What the last recovery or snapshot has found out. */
    private volatile List<Long> bad = List.of();

    /** The size of the last snapshot. */
    private volatile long size;

    /** The generation behind the last snapshot, or the last attempt at one. */
    private volatile int newest;

    Retention(Path root, Disk disk, JournalOptions options, DiskRoom room, Consumer<String> report) {
        this.root = root;
        this.disk = disk;
        this.options = options;
        this.room = room;
        this.snapshots = new Snapshots(root, disk);
        this.report = report;
    }

    /** Goes on with what a recovery has found. */
    void recovered(JournalReading reading) {
        bad = reading.badSnapshots();
        size = reading.snapshotBytes();
        newest = reading.snapshotGeneration();
    }

    /** A generation was begun for a snapshot of what is before it. */
    void attempted(int generation) {
        newest = generation;
    }

    /** Makes the directory of snapshots if it is missing; the caller forces its name. */
    void prepare() throws IOException {
        snapshots.prepare();
    }

    /** Whether there is one of this sequence, as far as is known a good one. */
    boolean has(long sequence) throws IOException {
        return Manifest.reread(root, disk).snapshots.containsKey(sequence) && !bad.contains(sequence);
    }

    /**
     * Whether so many bytes of records, or any up to this generation, call for a new one, and there is room for one as large
     * as the last.
     */
    boolean isDue(int generation, long bytes) {
        boolean large = bytes > Math.max(options.snapshotAfter(), size);
        boolean many = bytes > 0 && generation - newest >= MOST_GENERATIONS;
        return (large || many) && room.hasRoomBeside(size);
    }

    /** The one of this sequence, which the generation follows, to be written. */
    Snapshot next(long sequence, int generation) {
        return new Snapshot(sequence, generation, Salt.random(disk));
    }

    /**
     * Writes one beside, and answers its size.
     *
     * @param check runs before each write; what it throws gives the snapshot up
     */
    long write(Snapshot snapshot, SnapshotSource source, Runnable check) throws IOException {
        return snapshots.write(snapshot, source, () -> {
            check.run();
            checkRoom();
        });
    }

    /** What is written beside must not take the room of what is appended. */
    private void checkRoom() throws IOException {
        if (!room.hasRoomBeside(0)) {
            throw new IOException("a snapshot leaves half of the reserve to the records: " + room.look());
        }
    }

    /** Names one of so many bytes that was written beside, in place of those that are superfluous or damaged. */
    Manifest take(Snapshot snapshot, long bytes) throws IOException {
        snapshots.publish(snapshot);
        Manifest manifest = Manifest.reread(root, disk);
        manifest.snapshots.keySet().removeAll(bad);
        manifest.add(snapshot);
        manifest.keep(options.snapshots());
        manifest.write(root, disk);
        bad = List.of();
        size = bytes;
        return manifest;
    }

    /** Deletes what was written beside, unless it was taken. */
    void drop(Snapshot snapshot) {
        snapshots.drop(snapshot);
    }

    /** Deletes what the MANIFEST on disk needs no more. It is no harm if a later one has made more of it superfluous. */
    void sweep(Manifest durable) {
        try {
            for (Path old : Leftover.superfluous(root, disk, durable, durable.newest)) {
                Leftover.delete(old, disk);
            }
        } catch (IOException e) {
            report.accept("what is superfluous in " + root + " could not be deleted, which is tried again: " + e);
        }
    }
}
