package dev.troupe.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/** Appends to a fresh Chronicle queue: the only class that opens one. */
final class QueueWriter implements GenerationWriter {
    private static final long DAY = 86_400_000L;

    private final Path directory;
    private final Disk disk;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final RecordFormat format;
    private final Bytes<byte[]> out = Bytes.allocateElasticOnHeap(4096);
    private @Nullable File current;
    private @Nullable DiskFile file;

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

    @Override
    public void appendHeader(long previous) {
        append(format.header(previous));
    }

    @Override
    public void append(long sequence, long durableUpTo, byte[] payload) {
        append(format.record(sequence, durableUpTo, payload));
    }

    private void append(int length) {
        disk.beforeAppend();
        out.clear();
        out.write(format.bytes(), 0, length);
        appender.writeBytes(out);
    }

    /** Mapped memory is the operating system's already. */
    @Override
    public void flush() {}

    @Override
    public void force() throws IOException {
        File newest = appender.currentFile();
        if (newest == null) {
            return;
        }
        DiskFile open = file;
        boolean fresh = open == null || !newest.equals(current);
        if (open == null || fresh) {
            if (open != null) {
                open.force();
                open.close();
            }
            open = disk.open(newest.toPath(), Disk.Access.WRITE);
            file = open;
            current = newest;
        }
        open.force();
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
            if (file != null) {
                file.close();
            }
        }
    }
}
