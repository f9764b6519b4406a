package dev.troupe.journal;

/** Logs now and then how far a recovery is. */
final class Progress implements Replay {
    private static final System.Logger LOG = System.getLogger("dev.troupe.journal");
    private static final long EVERY = 1_000_000;

    private final Replay replay;
    private long parts;
    private long records;

    /** @param replay takes what is read */
    Progress(Replay replay) {
        this.replay = replay;
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
        if ((parts + records) % EVERY == 0) {
            LOG.log(System.Logger.Level.INFO, "event=recovering snapshotParts=" + parts + " records=" + records);
        }
    }
}
