package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * A message in a mailbox or an outbox, or an entry of a turn's log. It is in exactly one list at a time: the commit of a
 * turn moves the very nodes of its log into the mailboxes.
 */
final class Node {
    @Nullable
    Node next;

    /** Whom to send to; null if the payload is an {@link Effect}. Stays when the node is free, and often suits the next. */
    @Nullable
    Ref<?> to;

    /** A message, a {@link Letter}, or with no address an {@link Effect}. */
    @Nullable
    Object payload;

    /** Fills the node. Writes the address only if it changes: see {@link ReadyQueue}. */
    void fill(@Nullable Ref<?> receiver, Object content) {
        if (to != receiver) {
            to = receiver;
        }
        payload = content;
    }
}
