package dev.troupe.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Logs how far a recovery is, every five seconds. */
final class Progress implements Replay {
    private static final System.Logger LOG = System.getLogger("dev.troupe.journal");
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A look at the clock takes longer than many a record. */
    private static final int LOOK_EVERY = 1024;

    private final Replay replay;
    private final LongSupplier nanos;
    private final Consumer<String> log;
    private long parts;
    private long records;
    private long told;

    /** @param replay takes what is read */
    Progress(Replay replay) {
        this(replay, System::nanoTime, line -> LOG.log(System.Logger.Level.INFO, line));
    }

    Progress(Replay replay, LongSupplier nanos, Consumer<String> log) {
        this.replay = replay;
        this.nanos = nanos;
        this.log = log;
        this.told = nanos.getAsLong();
    }

    @Override
    public void snapshot(byte[] part) {
        replay.snapshot(part);
        parts++;
        tell();
    }

    @Override
    public void record(long sequence, byte[] payload) {
        replay.record(sequence, payload);
        records++;
        tell();
    }

    private void tell() {
        if ((parts + records) % LOOK_EVERY != 0) {
            return;
        }
        long now = nanos.getAsLong();
        if (now - told >= EVERY_NANOS) {
            told = now;
            log.accept("event=recovering snapshotParts=" + parts + " records=" + records);
        }
    }
}
