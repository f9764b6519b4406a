package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What a journal asks of a file system, and its only way there; tests replace it. Any thread. Every call may wait. */
interface Disk {
    /** How a file is opened. */
    enum Access {
        READ,
        /** A file that exists. */
        WRITE,
        /** To read and write, made if it is missing. */
        CREATE,
        /** The same, and nothing is left of what it held. */
        EMPTY
    }

    /** What lies in a directory, in the order of the names. */
    List<Path> list(Path directory) throws IOException;

    /** Throws if that cannot be told, such as for lack of permission. */
    boolean exists(Path path) throws IOException;

    /** Throws if that cannot be told. */
    boolean isDirectory(Path path) throws IOException;

    /** The one path of a directory that may have several. */
    Path realPath(Path directory) throws IOException;

    /** Makes a directory, which must not exist, in one that does. */
    void createDirectory(Path directory) throws IOException;

    DiskFile open(Path file, Access access) throws IOException;

    /** Moves a file or directory at once or not at all; a file in its place is replaced. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory. */
    void delete(Path path) throws IOException;

    /** Makes durable which names a directory holds. */
    void forceDirectory(Path directory) throws IOException;

    /** How many bytes may still be written in a directory, as far as is known. */
    long usableBytes(Path directory) throws IOException;

    /**
     * Takes a directory, given by its real path, for this process and until the close.
     *
     * @throws DirectoryInUseException if another holds it
     */
    Closeable lock(Path directory) throws IOException;

    /** A number that nobody can guess. */
    long secret();

    /** Runs before each append, also where memory alone takes it. */
    default void beforeAppend() {}

    default void forceFile(Path file) throws IOException {
        try (DiskFile open = open(file, Access.WRITE)) {
            open.force();
        }
    }

    default byte[] content(Path file) throws IOException {
        try (DiskFile open = open(file, Access.READ)) {
            ByteBuffer found = ByteBuffer.allocate(Math.toIntExact(open.size()));
            open.read(found, 0);
            return found.array();
        }
    }

    /** Leaves the old content or the new one, whatever happens. */
    default void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (DiskFile open = open(beside, Access.EMPTY)) {
            open.write(ByteBuffer.wrap(content), 0);
            open.force();
        }
        move(beside, file);
        forceDirectory(parent(file));
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("a journal file lies in a directory: " + file);
        }
        return parent;
    }
}
