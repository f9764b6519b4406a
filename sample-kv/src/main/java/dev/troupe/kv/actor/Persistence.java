package dev.troupe.kv.actor;

import java.time.Instant;

/** What INFO tells of the journal. The key-value actor writes it, any thread reads it. */
public final class Persistence {
    private volatile boolean inSnapshot;
    private volatile boolean lastTaken = true;
    private volatile Instant lastSnapshot = Instant.EPOCH;
    private volatile boolean room = true;

    void snapshotBegins() {
        inSnapshot = true;
    }

    void snapshotEnds(boolean taken, Instant now) {
        inSnapshot = false;
        lastTaken = taken;
        if (taken) {
            lastSnapshot = now;
        }
    }

    void room(boolean enough) {
        room = enough;
    }

    /** A new incarnation knows of no snapshot under way. */
    void restarts() {
        inSnapshot = false;
        room = true;
    }

    /** A section of INFO, with the names that Redis has for such things. */
    public String section() {
        return String.join(
                "\r\n",
                "# Persistence",
                "loading:0",
                "rdb_bgsave_in_progress:" + (inSnapshot ? 1 : 0),
                "rdb_last_save_time:" + lastSnapshot.getEpochSecond(),
                "rdb_last_bgsave_status:" + (lastTaken ? "ok" : "err"),
                "aof_enabled:1",
                "aof_last_write_status:" + (room ? "ok" : "err"),
                "");
    }
}
