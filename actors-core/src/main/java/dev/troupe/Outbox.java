package dev.troupe;

/**
 * What could not be sent to another worker because its ring was full, in order. While anything is here, everything else
 * for that worker goes behind it.
 */
final class Outbox {
    final Worker to;
    private final Worker from;
    private final Nodes waiting = new Nodes();

    Outbox(Worker from, Worker to) {
        this.from = from;
        this.to = to;
    }

    /** Whether so much waits here that the ring of the other worker could be filled once more. */
    boolean isClogged() {
        return waiting.size() >= to.core.settings.ringCapacity();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void send(Node node) {
        Delivery delivery = waiting.isEmpty() ? offer(node) : Delivery.FULL;
        if (delivery == Delivery.FULL) {
            waiting.add(node);
        } else {
            release(node, delivery);
        }
    }

    /** Sends what the ring takes now; says whether that was anything. */
    boolean flush() {
        boolean any = false;
        Node node = waiting.peek();
        while (node != null) {
            Delivery delivery = offer(node);
            if (delivery == Delivery.FULL) {
                return any;
            }
            waiting.poll();
            release(node, delivery);
            any = true;
            node = waiting.peek();
        }
        return any;
    }

    /** The sending worker ends; what is here will not be sent. */
    void close() {
        for (Node node = waiting.poll(); node != null; node = waiting.poll()) {
            release(node, Delivery.CLOSED);
        }
    }

    private Delivery offer(Node node) {
        Ref<?> ref = node.to;
        Object payload = node.payload;
        assert ref != null && payload != null;
        return to.enqueue(ref, payload);
    }

    /** A closed worker has no actors left: its messages are dead letters. */
    private void release(Node node, Delivery delivery) {
        Ref<?> ref = node.to;
        if (delivery == Delivery.CLOSED && ref != null) {
            from.refuse(ref.cell, node, DeadLetter.Reason.CLOSED);
        } else {
            from.recycle(node);
        }
    }
}
