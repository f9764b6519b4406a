package dev.troupe.journal;

import dev.troupe.journal.SnapshotReader.BadSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a journal's snapshots, in a directory of their own. */
record Snapshots(Path root, Disk disk) {
    static final String DIRECTORY = "snapshots";
    private static final Pattern NAME = Pattern.compile("snapshot-(\\d{20})(-(\\d{10})\\.new)?");

    private Path directory() {
        return root.resolve(DIRECTORY);
    }

    Path path(long sequence) {
        return directory().resolve(String.format("snapshot-%020d", sequence));
    }

    /** Where it is written: no other life writes there. */
    private Path beside(Snapshot snapshot) {
        return directory()
                .resolve(String.format("snapshot-%020d-%010d.new", snapshot.sequence(), snapshot.generation()));
    }

    boolean isEmpty() throws IOException {
        return files().isEmpty();
    }

    /** Makes their directory if it is missing; the caller forces its name. */
    void prepare() throws IOException {
        if (!disk.isDirectory(directory())) {
            disk.createDirectory(directory());
        }
    }

    /** Writes and forces a file beside, and answers its size. What was written goes if that fails. */
    long write(Snapshot snapshot, SnapshotSource source, SnapshotWriter.Check beforeEachWrite) throws IOException {
        boolean written = false;
        try (SnapshotWriter writer = new SnapshotWriter(beside(snapshot), snapshot, disk, beforeEachWrite)) {
            source.writeTo(part -> {
                try {
                    writer.part(part);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            long size = writer.end();
            written = true;
            return size;
        } finally {
            if (!written) {
                drop(snapshot);
            }
        }
    }

    /** Deletes what was written beside, as far as that can be done. */
    void drop(Snapshot snapshot) {
        try {
            if (disk.exists(beside(snapshot))) {
                disk.delete(beside(snapshot));
            }
        } catch (IOException e) {
            // The next sweep finds it.
        }
    }

    /** Puts what was written beside into its place. */
    void publish(Snapshot snapshot) throws IOException {
        disk.move(beside(snapshot), path(snapshot.sequence()));
        disk.forceDirectory(directory());
    }

    /**
     * Reads one and answers its size.
     *
     * @throws BadSnapshot if it is missing or not whole; the parts before the damage were handed over by then
     */
    long read(Snapshot snapshot, Consumer<byte[]> parts) throws IOException {
        try (SnapshotReader reader = new SnapshotReader(path(snapshot.sequence()), disk)) {
            return reader.read(snapshot, parts);
        } catch (NoSuchFileException e) {
            throw new BadSnapshot("a snapshot that the MANIFEST names exists: it is missing");
        }
    }

    /** Those that are whole, from their headers alone: for who has no MANIFEST. */
    List<Snapshot> whole() throws IOException {
        List<Snapshot> found = new ArrayList<>();
        for (Path file : files()) {
            try (SnapshotReader reader = new SnapshotReader(file, disk)) {
                Snapshot snapshot = reader.header();
                if (file.equals(path(snapshot.sequence()))) {
                    read(snapshot, part -> {});
                    found.add(snapshot);
                }
            } catch (BadSnapshot e) {
                // One that is not whole is none.
            }
        }
        return found;
    }

    /**
     * Those that a newer one has made superfluous, and those half-written.
     *
     * @param writing a generation before which nobody writes any more
     */
    List<Path> superfluous(Manifest manifest, int writing) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : files()) {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (name.matches()
                    && (name.group(2) == null
                            ? isReplaced(Long.parseLong(name.group(1)), manifest)
                            : Integer.parseInt(name.group(3)) < writing)) {
                found.add(file);
            }
        }
        return found;
    }

    private static boolean isReplaced(long sequence, Manifest manifest) {
        return manifest.snapshots.higherKey(sequence) != null && !manifest.snapshots.containsKey(sequence);
    }

    /** All that lies in their directory. */
    List<Path> files() throws IOException {
        return disk.isDirectory(directory()) ? disk.list(directory()) : List.of();
    }
}
