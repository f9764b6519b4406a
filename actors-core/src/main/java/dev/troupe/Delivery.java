package dev.troupe;

/** The answer to a {@code tell}. */
public enum Delivery {
    /** The message is in, and will be handled or become a dead letter. Inside a turn: it is in the turn's log. */
    ACCEPTED,
    /** The mailbox is at its bound, or the ring of its worker is full. The message is not in. */
    FULL,
    /** The actor has stopped, or the system is stopping. The message is not in. */
    CLOSED
}
