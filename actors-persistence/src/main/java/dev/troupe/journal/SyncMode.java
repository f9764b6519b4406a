package dev.troupe.journal;

/** When the writer forces what it appended. */
public enum SyncMode {
    /** Before every acknowledgement. */
    ALWAYS,
    /** Once a second: a power loss may take the last second. */
    EVERY_SECOND,
    /** Only at a clean end: a power loss may take everything of this process. */
    NONE
}
