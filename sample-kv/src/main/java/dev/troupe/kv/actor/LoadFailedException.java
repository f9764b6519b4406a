package dev.troupe.kv.actor;

/** The keys could not be loaded from the journal. Trying again would not help. */
public final class LoadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what is wrong with the journal, or with what is in it */
    LoadFailedException(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause, false, false); // it says where: in the journal
    }
}
