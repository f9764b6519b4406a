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
    private boolean lowTold;

    /** The reserve, and the bytes appended, as of the last look. */
    private long reserve;

    private long unseen;

    RoomWatch(Supplier<Room> room, Consumer<? super JournalWriter.Notice> listener) {
        this.room = room;
        this.listener = listener;
    }

    /** Looks, and tells also what was told before: the listener is another one, or has forgotten. */
    void begin() {
        lowTold = false;
        look();
    }

    /** So many bytes are about to be appended. Without a reserve there is nothing to look for. */
    void appended(long bytes) {
        unseen += bytes;
        if (reserve > 0 && unseen > reserve / RESERVE_SHARE) {
            look();
        }
    }

    void look() {
        Room now = room.get();
        reserve = now.reserve();
        unseen = 0;
        if (now.isLow() && !lowTold) {
            lowTold = true;
            LOG.log(System.Logger.Level.WARNING, "event=room-low usable=" + now.usable() + " reserve=" + now.reserve());
            listener.accept(new JournalWriter.Notice.RoomLow(now.usable(), now.reserve()));
        } else if (now.isEnough() && lowTold) {
            lowTold = false;
            LOG.log(System.Logger.Level.INFO, "event=room-enough usable=" + now.usable());
            listener.accept(new JournalWriter.Notice.RoomEnough());
        }
    }
}
