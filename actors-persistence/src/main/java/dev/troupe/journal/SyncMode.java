package dev.troupe.journal;

/** When the writer forces what it appended. */
public enum SyncMode {
    /** Before every acknowledgement. */
    ALWAYS,
    /** Once a second: a power loss may take the last second. */
    EVERY_SECOND,
    /** Only at a clean end and at the limit of what may be dirty: a power loss may take all since. */
    NONE
}
