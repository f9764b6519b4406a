package dev.troupe.journal;

/**
 * What recovery does when durable records are missing or unreadable. Files of a later version are not
 * ({@link LaterVersionException}).
 */
public enum OnDamage {
    /** Throw {@link JournalDamagedException} and change nothing. */
    REFUSE,
    /** Set the damaged generation aside, keep what is readable, report what is missing, delete nothing. */
    SALVAGE
}
