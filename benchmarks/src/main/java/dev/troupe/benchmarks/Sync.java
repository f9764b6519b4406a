package dev.troupe.benchmarks;

import dev.troupe.journal.SyncMode;
import java.time.Duration;

/** When something is safe, for all contenders. */
enum Sync {
    ALWAYS(SyncMode.ALWAYS),
    EVERY_SECOND(SyncMode.every(Duration.ofSeconds(1))),
    NONE(SyncMode.NONE);

    private final SyncMode mode;

    Sync(SyncMode mode) {
        this.mode = mode;
    }

    /** As the journal calls it. */
    SyncMode mode() {
        return mode;
    }
}
