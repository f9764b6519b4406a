package dev.troupe.journal;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks how much room there is, and tells when that changes between low and enough. Belongs to one writer. */
final class RoomWatch {
    private static final System.Logger LOG = System.getLogger("dev.troupe.journal");

    /** Between two looks at the room at most this part of the reserve is appended. */
    private static final int RESERVE_SHARE = 8;

    private final Supplier<Room> room;
    private final Consumer<? super JournalWriter.Notice> listener;
    private boolean low;

    /** The reserve, and the bytes appended, as of the last look. */
    private long reserve;

    private long unseen;

    RoomWatch(Supplier<Room> room, Consumer<? super JournalWriter.Notice> listener) {
        this.room = room;
        this.listener = listener;
    }

    /**
     * Looks, and tells how it is, also if it was told before: the listener is another one, has forgotten, or has yet to read
     * what is no longer so. What is not enough is low.
     */
    void begin() {
        Room now = seen();
        become(!now.isEnough(), now, true);
    }

    /** So many bytes are about to be appended. Without a reserve there is nothing to look for. */
    void appended(long bytes) {
        unseen += bytes;
        if (reserve > 0 && unseen > reserve / RESERVE_SHARE) {
            look();
        }
    }

    void look() {
        Room now = seen();
        become(low ? !now.isEnough() : now.isLow(), now, false);
    }

    private Room seen() {
        Room now = room.get();
        reserve = now.reserve();
        unseen = 0;
        return now;
    }

    private void become(boolean isLow, Room now, boolean always) {
        boolean changes = low != isLow;
        low = isLow;
        if (changes && low) {
            LOG.log(System.Logger.Level.WARNING, "event=room-low usable=" + now.usable() + " reserve=" + now.reserve());
        } else if (changes) {
            LOG.log(System.Logger.Level.INFO, "event=room-enough usable=" + now.usable());
        }
        if (changes || always) {
            listener.accept(
                    low
                            ? new JournalWriter.Notice.RoomLow(now.usable(), now.reserve())
                            : new JournalWriter.Notice.RoomEnough());
        }
    }
}
