package dev.troupe.supervisor;

import java.time.Duration;

/**
 * Says when hand-offs are worth a record. One is none: a slow turn harms nobody. Many of them mean that actors block, and
 * that there will soon be too few threads.
 */
final class HandOffs {
    private static final int MOST = 10;
    private static final long WITHIN_NANOS = Duration.ofSeconds(1).toNanos();

    private long since;
    private int count;

    /** One more. Says whether there were just too many, which is told once for each second of them. */
    boolean areTooMany(long now) {
        if (count == 0 || now - since > WITHIN_NANOS) {
            since = now;
            count = 0;
        }
        return ++count == MOST + 1;
    }

    /** How many there may be. */
    static String limit() {
        return MOST + "/s";
    }
}
