package dev.troupe.spi;

/** What user code is called for in a turn. */
public enum TurnPurpose {
    /** A message. */
    RECEIVE,
    /** The factory, and {@code started}. */
    CONSTRUCT,
    /** The continuation of an await. */
    CONTINUE,
    /** The policy of a failure. */
    DECIDE,
    /** {@code stopped}. */
    FAREWELL,
    /** {@code batchEnd}. */
    BATCH_END,
    /** A poll of a plain task. */
    TASK,
    /** Anything that belongs to no actor: dependents of futures, listeners. */
    CALLBACK
}
