package dev.troupe.journal;

import org.jspecify.annotations.Nullable;

/**
 * An append or a force failed. That is final for this journal: a later force may succeed although the data is gone,
 * so nothing is retried, and each later call throws this with the first cause.
 */
public final class JournalFailedException extends RuntimeException {
    /** For whoever implements a {@link Journal}: it is final. */
    public JournalFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
