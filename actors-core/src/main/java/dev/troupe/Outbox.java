package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * What could not be sent to another worker because its ring was full, in order. While anything is here, everything else
 * for that worker goes behind it.
 */
final class Outbox {
    final Worker to;
    private final Worker from;
    private int size;
    private @Nullable Node first;
    private @Nullable Node last;

    Outbox(Worker from, Worker to) {
        this.from = from;
        this.to = to;
    }

    /** Whether so much waits here that the ring of the other worker could be filled once more. */
    boolean isClogged() {
        return size >= to.core.settings.ringCapacity();
    }

    boolean isEmpty() {
        return first == null;
    }

    void send(Node node) {
        if (first != null || !offer(node)) {
            node.next = null;
            if (last == null) {
                first = node;
            } else {
                last.next = node;
            }
            last = node;
            size++;
        }
    }

    boolean flush() {
        if (first == null) {
            return false;
        }
        boolean sent = false;
        while (first != null) {
            Node node = first;
            Node following = node.next;
            if (!offer(node)) {
                break;
            }
            first = following;
            size--;
            sent = true;
        }
        if (first == null) {
            last = null;
        }
        return sent;
    }

    /** The sending worker ends; what is here will not be sent. */
    void close() {
        while (first != null) {
            Node node = first;
            first = node.next;
            refuse(node);
        }
        last = null;
    }

    /** Sends one; false if the ring is full. A closed worker has no actors left: its messages are dead letters. */
    private boolean offer(Node node) {
        Ref<?> ref = node.to;
        Object payload = node.payload;
        assert ref != null && payload != null;
        switch (to.offer(ref, payload)) {
            case ACCEPTED -> from.recycle(node);
            case FULL -> {
                return false;
            }
            case CLOSED -> refuse(node);
        }
        return true;
    }

    private void refuse(Node node) {
        Ref<?> ref = node.to;
        assert ref != null;
        from.refuse(ref.cell, node, DeadLetter.Reason.CLOSED);
    }
}
