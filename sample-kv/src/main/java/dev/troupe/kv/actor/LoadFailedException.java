package dev.troupe.kv.actor;

import dev.troupe.AskException;
import org.jspecify.annotations.Nullable;

/** The keys could not be loaded from the journal. Trying again would not help. */
public final class LoadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadFailedException(@Nullable Throwable failure) {
        super(
                String.valueOf(reason(failure).getMessage()),
                reason(failure),
                false,
                false); // it says where: in the journal
    }

    /** What went wrong itself, rather than that a request for it failed. */
    private static Throwable reason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof AskException.Failed ? failure.getCause() : failure;
        return cause == null ? new IllegalStateException("for an unknown reason") : cause;
    }
}
