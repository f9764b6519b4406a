package dev.troupe.journal;

import java.time.Duration;

/** How far something is that a thread beside the writer does. That thread counts, and the writer looks now and then. */
final class Progress implements Replay {
    private static final System.Logger LOG = System.getLogger("dev.troupe.journal");
    private static final int LOOKS_PER_LINE = 5;

    /** Longer than it takes to verify a snapshot, or to force what the process before has left. */
    private static final int MOST_STILL = 600;

    private final String what;
    private final Replay replay;
    private long read;
    private volatile long parts;
    private volatile long sequence;

    // Of the writer alone.
    private long seen;
    private int still;
    private int looks;

    /** @param replay takes what is read */
    Progress(String what, Replay replay) {
        this.what = what;
        this.replay = replay;
    }

    @Override
    public void snapshot(byte[] part) {
        replay.snapshot(part);
        parts = ++read;
    }

    @Override
    public void record(long number, byte[] payload) {
        replay.record(number, payload);
        sequence = number;
    }

    /**
     * Logs now and then how far it is.
     *
     * @param every between two looks
     * @throws IllegalStateException if nothing has moved for long
     */
    void look(Duration every) {
        long now = parts + sequence;
        still = now == seen ? still + 1 : 0;
        seen = now;
        looks++;
        String far = "what=" + what + " snapshotParts=" + parts + " sequence=" + sequence;
        if (still == MOST_STILL) {
            throw new IllegalStateException(
                    "what is done beside a writer moves on within " + every.multipliedBy(MOST_STILL) + ": " + far);
        }
        if (looks % LOOKS_PER_LINE == 0) {
            LOG.log(System.Logger.Level.INFO, "event=progress " + far + " for=" + every.multipliedBy(looks));
        }
    }
}
