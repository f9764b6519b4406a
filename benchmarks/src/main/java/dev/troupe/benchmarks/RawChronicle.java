package dev.troupe.benchmarks;

import dev.troupe.journal.ChronicleFlags;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/** A Chronicle queue that takes nothing but the payload, and whose one file is forced. */
final class RawChronicle implements AppendLog {
    private static final long DAY_MILLIS = 86_400_000;

    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Bytes<byte[]> record = Bytes.wrapForRead(new byte[PAYLOAD_BYTES]);
    private @Nullable FileChannel file;

    RawChronicle(Path place) {
        ChronicleFlags.require();
        queue = SingleChronicleQueueBuilder.binary(place.resolve("queue").toFile())
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> DAY_MILLIS) // stands still, so that there is one file
                .build();
        appender = queue.createAppender();
    }

    @Override
    public void append() {
        record.readPositionRemaining(0, PAYLOAD_BYTES);
        appender.writeBytes(record);
    }

    /** Mapped memory is the operating system's already. */
    @Override
    public void flush() {}

    @Override
    public void force() throws IOException {
        if (file == null) {
            file = FileChannel.open(
                    Objects.requireNonNull(appender.currentFile(), "nothing was appended")
                            .toPath(),
                    StandardOpenOption.WRITE);
        }
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        appender.close();
        queue.close();
        if (file != null) {
            file.close();
        }
    }
}
