package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** Where a journal lies: makes the directory, and tells it from one of something else. */
final class RootDirectory {
    private static final Set<String> OWN = Set.of(DirectoryLock.NAME, DurableMark.NAME, Snapshots.DIRECTORY);

    private RootDirectory() {}

    /**
     * Makes it if it is missing, and forces its name.
     *
     * @throws IllegalStateException if it holds other files and no journal
     */
    static void prepare(Path dir, Disk disk, Consumer<String> report) throws IOException {
        createForced(dir.toAbsolutePath().normalize(), disk, report);
        requireOwn(dir, disk);
    }

    /** Whether a journal lies there, as far as names tell. */
    static boolean holdsJournal(Path dir, Disk disk) throws IOException {
        return disk.list(dir).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .anyMatch(name -> name.startsWith(Manifest.NAME) || name.startsWith("generation-"));
    }

    /** A directory that holds something else was named by mistake. */
    private static void requireOwn(Path dir, Disk disk) throws IOException {
        boolean foreign = disk.list(dir).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .anyMatch(name -> !OWN.contains(name));
        if (foreign && !holdsJournal(dir, disk)) {
            throw new IllegalStateException(
                    "a data directory is empty, or holds a journal already: " + dir + " holds other files");
        }
    }

    private static void createForced(Path dir, Disk disk, Consumer<String> report) throws IOException {
        Path parent = dir.getParent();
        if (!disk.isDirectory(dir)) {
            if (parent != null && !disk.isDirectory(parent)) {
                createForced(parent, disk, report);
            }
            disk.createDirectory(dir);
        }
        if (parent != null) {
            forceName(dir, parent, disk, report);
        }
    }

    /** Also that of a directory that was there: whoever has made it may have been killed before that. */
    private static void forceName(Path dir, Path parent, Disk disk, Consumer<String> report) throws IOException {
        try {
            disk.forceDirectory(parent);
        } catch (AccessDeniedException e) {
            report.accept("a loss of power may take " + dir
                    + " if it was made just now: its name cannot be forced, since " + parent + " may not be read");
        }
    }
}
