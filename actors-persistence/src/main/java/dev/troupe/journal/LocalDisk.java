package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file systems of this machine. */
class LocalDisk implements Disk {
    private static final SecureRandom SECRETS = new SecureRandom();

    @Override
    public List<Path> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        }
        Collections.sort(found);
        return found;
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return attributes(path) != null;
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        BasicFileAttributes found = attributes(path);
        return found != null && found.isDirectory();
    }

    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public Path realPath(Path directory) throws IOException {
        return directory.toRealPath();
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
    }

    @Override
    public DiskFile open(Path file, Access access) throws IOException {
        return new LocalFile(FileChannel.open(file, options(access)));
    }

    private static OpenOption[] options(Access access) {
        return switch (access) {
            case READ -> new OpenOption[] {StandardOpenOption.READ};
            case WRITE -> new OpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE};
            case CREATE ->
                new OpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE};
            case EMPTY ->
                new OpenOption[] {
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING
                };
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        long usable = directory.toFile().getUsableSpace(); // cheap, and 0 also if it cannot be told
        return usable > 0 ? usable : Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public Closeable lock(Path directory) throws IOException {
        return DirectoryLock.take(directory);
    }

    private record LocalFile(FileChannel channel) implements DiskFile {
        @Override
        public void read(ByteBuffer buffer, long position) throws IOException {
            int from = buffer.position();
            while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position() - from) >= 0) {}
        }

        @Override
        public void write(ByteBuffer buffer, long position) throws IOException {
            int from = buffer.position();
            while (buffer.hasRemaining()) {
                channel.write(buffer, position + buffer.position() - from);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public long secret() {
        return SECRETS.nextLong();
    }
}
