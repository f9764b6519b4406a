package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The calls that reach the disk; tests replace it to make them fail. */
class Disk {
    /** Runs before each append. */
    void beforeAppend() {}

    /** Writes what remains of the buffer. */
    void write(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        int from = buffer.position();
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position() - from);
        }
    }

    void force(FileChannel channel) throws IOException {
        channel.force(false);
    }

    final void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    final void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            force(channel);
        }
    }

    final void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, ByteBuffer.wrap(content), 0);
            force(channel);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
