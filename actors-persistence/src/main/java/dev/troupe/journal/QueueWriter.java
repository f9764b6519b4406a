package dev.troupe.journal;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/** Appends to a fresh Chronicle queue: the only class that opens one. Not thread-safe, bound to no thread. */
final class QueueWriter implements AutoCloseable {
    private static final long DAY = 86_400_000L;

    private final Path directory;
    private final Disk disk;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final RecordFormat format;
    private final Bytes<byte[]> out = Bytes.allocateElasticOnHeap(4096);
    private @Nullable File channelFile;
    private @Nullable FileChannel channel;

    QueueWriter(Path directory, int generation, Salt salt, Disk disk) {
        this.directory = directory;
        this.format = new RecordFormat(generation, salt);
        this.disk = disk;
        // The clock stands still, so the queue never rolls by time.
        queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> DAY)
                .build();
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
        out.singleThreadedCheckDisabled(true);
    }

    /** Appends the first record, which names the last sequence before the generation. */
    void appendHeader(long previous) {
        append(format.header(previous));
    }

    void append(long sequence, long durableUpTo, byte[] payload) {
        append(format.record(sequence, durableUpTo, payload));
    }

    private void append(int length) {
        disk.beforeAppend();
        out.clear();
        out.write(format.bytes(), 0, length);
        appender.writeBytes(out);
    }

    void force() throws IOException {
        File current = appender.currentFile();
        if (current == null) {
            return;
        }
        FileChannel open = channel;
        boolean fresh = open == null || !current.equals(channelFile);
        if (open == null || fresh) {
            if (open != null) {
                disk.force(open);
                open.close();
            }
            open = FileChannel.open(current.toPath(), StandardOpenOption.WRITE);
            channel = open;
            channelFile = current;
        }
        disk.force(open);
        if (fresh) {
            disk.forceDirectory(directory);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            appender.close();
            queue.close();
            out.releaseLast();
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
