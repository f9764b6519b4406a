package dev.troupe.persistence;

/** Nothing can be persisted, since the disk of the journal is nearly full. What does not persist goes on. */
public final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
