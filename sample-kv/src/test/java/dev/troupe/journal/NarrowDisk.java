package dev.troupe.journal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that says how much room it has. */
public final class NarrowDisk {
    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);

    private final Disk disk = new LocalDisk() {
        @Override
        public long usableBytes(Path directory) {
            return usable.get();
        }
    };

    /** Opens a directory on this disk, with a reserve of so many bytes. */
    public DataDirectory open(Path data, long reserve) {
        return DataDirectory.open(data, JournalOptions.defaults().withReserve(reserve), line -> {}, disk);
    }

    /** Has so many bytes from now on. */
    public void has(long bytes) {
        usable.set(bytes);
    }
}
