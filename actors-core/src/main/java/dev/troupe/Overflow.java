package dev.troupe;

/**
 * What happens to a message that an actor sends to a mailbox at its bound. A mailbox is full from its bound on until it
 * has fallen to half of it. Only messages and requests count here: ticks, answers and other news of the runtime's own
 * always have a place.
 */
public enum Overflow {
    /**
     * Nothing is lost, and senders are slowed down: from outside {@code tell} answers {@link Delivery#FULL}; a send in a
     * turn is placed above the bound, and then its sender takes no turn until there is room. A sender on another worker
     * learns that the mailbox is full only when the receiver's worker has sorted its ring, which it does between two turns:
     * until then it may send on, as much as that ring holds and its own worker puts aside for it,
     * {@link SystemSettings#ringCapacity} each. Past the ceiling, 16 times the bound plus 4096 or what the ring holds, if
     * that is more, it is a dead letter {@link DeadLetter.Reason#OVERFLOW}, and the log says so.
     */
    WAIT,

    /**
     * Nobody waits, and the new message goes: from outside {@code tell} answers {@link Delivery#FULL}; a send in a turn to
     * a full mailbox becomes a dead letter {@link DeadLetter.Reason#OVERFLOW} at the commit.
     */
    REJECT,

    /**
     * Nobody waits, and the oldest message goes: the new one is in, and the oldest that waits becomes a dead letter
     * {@link DeadLetter.Reason#OVERFLOW}. The message in flight stays, also while it waits for its next attempt. If there
     * is none to drop, the mailbox goes one above its bound. From outside {@code tell} answers {@link Delivery#FULL} only
     * if the ring of the worker is full.
     */
    DROP_OLDEST
}
