package dev.troupe.spi;

/** What the code of an actor is called for in a turn. */
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
    BATCH_END
}
