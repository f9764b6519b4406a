package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** How much room a directory has, and what part of it is left alone. Any thread; waits for the disk. */
final class DiskRoom {
    private final Path root;
    private final Disk disk;
    private final long reserve;
    private final Consumer<String> report;
    private final AtomicBoolean reported = new AtomicBoolean();

    /** A room; the report is told once if it is not known how large it is. */
    DiskRoom(Path root, Disk disk, long reserve, Consumer<String> report) {
        this.root = root;
        this.disk = disk;
        this.reserve = reserve;
        this.report = report;
    }

    /** As much as there may be if the disk does not say. */
    Room look() {
        try {
            return new Room(disk.usableBytes(root), reserve);
        } catch (IOException e) {
            if (!reported.getAndSet(true)) {
                report.accept("how much room there is for " + root
                        + " cannot be told, and a full disk is not foreseen: " + e);
            }
            return new Room(Long.MAX_VALUE, reserve);
        }
    }

    /** Whether so many bytes may be written beside, which leaves half of the reserve to those that append. */
    boolean hasRoomBeside(long bytes) {
        return reserve == 0 || look().usable() - bytes >= reserve / 2;
    }
}
