package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * What could not be sent to another worker because its ring was full, in order. While anything is here, everything else
 * for that worker goes behind it.
 */
final class Outbox {
    private final Worker to;
    private @Nullable Node first;
    private @Nullable Node last;

    Outbox(Worker to) {
        this.to = to;
    }

    boolean isEmpty() {
        return first == null;
    }

    void send(Node node, Turn turn) {
        if (first != null || !offer(node, turn)) {
            node.next = null;
            if (last == null) {
                first = node;
            } else {
                last.next = node;
            }
            last = node;
        }
    }

    boolean flush(Turn turn) {
        if (first == null) {
            return false;
        }
        boolean sent = false;
        while (first != null) {
            Node node = first;
            Node following = node.next;
            if (!offer(node, turn)) {
                break;
            }
            first = following;
            sent = true;
        }
        if (first == null) {
            last = null;
        }
        return sent;
    }

    /** Sends one; false if the ring is full. A closed worker has no actors left: its messages are dead letters. */
    private boolean offer(Node node, Turn turn) {
        Ref<?> ref = node.to;
        Object payload = node.payload;
        assert ref != null && payload != null;
        Delivery delivery = to.offer(ref, payload);
        if (delivery == Delivery.FULL) {
            return false;
        }
        turn.recycle(node);
        if (delivery == Delivery.CLOSED) {
            to.core.deadLetters.count(DeadLetter.Reason.CLOSED);
        }
        return true;
    }
}
