package dev.troupe.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A log that is made safe once per batch, by the mode. One thread. */
final class BatchedLog {
    private static final long FORCE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AppendLog log;
    private final Sync sync;
    private long forced = System.nanoTime();

    BatchedLog(AppendLog log, Sync sync) {
        this.log = log;
        this.sync = sync;
    }

    void append(int records) throws IOException {
        for (int i = 0; i < records; i++) {
            log.append();
        }
        switch (sync) {
            case ALWAYS -> log.force();
            case EVERY_SECOND -> {
                log.flush();
                if (System.nanoTime() - forced >= FORCE_EVERY_NANOS) {
                    log.force();
                    forced = System.nanoTime();
                }
            }
            case NONE -> log.flush();
        }
    }
}
