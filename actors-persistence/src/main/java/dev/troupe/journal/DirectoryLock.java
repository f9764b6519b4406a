package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The hold of one process on a journal's directory: a lock on the file LOCK, whose text names the holder. Holders exclude
 * one another by the bytes before {@link #SEEN}. Who only wants to know tries that byte, shared, and so is in no holder's
 * way.
 */
final class DirectoryLock implements Closeable {
    static final String NAME = "LOCK";

    private static final long SEEN = Long.MAX_VALUE - 1;

    /** Closing any channel of a file drops this process's lock on it, so the own process is asked first. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel channel;

    private DirectoryLock(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the directory, which must be given by its real path.
     *
     * @throws DirectoryInUseException if another holds it
     */
    static synchronized DirectoryLock take(Path root) throws IOException {
        if (!HELD.add(root)) {
            throw new DirectoryInUseException(
                    root, "this process, pid " + ProcessHandle.current().pid());
        }
        boolean taken = false;
        try {
            DirectoryLock lock = new DirectoryLock(root, lock(root));
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                HELD.remove(root);
            }
        }
    }

    /** Who holds the directory, given by its real path, or null. Changes nothing, and keeps nobody from taking it. */
    static synchronized @Nullable String holder(Path root) throws IOException {
        if (HELD.contains(root)) {
            return "this process, pid " + ProcessHandle.current().pid();
        }
        try (FileChannel channel = FileChannel.open(root.resolve(NAME), StandardOpenOption.READ)) {
            return channel.tryLock(SEEN, 1, true) == null ? holder(channel) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            if (tryLock(root, channel) == null) {
                throw new DirectoryInUseException(root, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(ownName().getBytes(StandardCharsets.UTF_8)), 0);
            channel.lock(SEEN, 1, false); // waits for those who are just looking
            taken = true;
            return channel;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(Path root, FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, SEEN, false);
        } catch (OverlappingFileLockException e) {
            throw new DirectoryInUseException(root, "this process");
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.wrap(new byte[1024]);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    }

    private static String ownName() {
        ProcessHandle own = ProcessHandle.current();
        String since = own.info().startInstant().map(Instant::toString).orElse("unknown");
        return "pid " + own.pid() + " on host " + host() + " since " + since + "\n";
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(root);
        }
    }
}
