package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A list of nodes, first in, first out. Owned by one worker. */
final class Nodes {
    private @Nullable Node first;
    private @Nullable Node last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(Node node) {
        node.next = null;
        if (last == null) {
            first = node;
        } else {
            last.next = node;
        }
        last = node;
        size++;
    }

    /** The first one, which stays; null if there is none. */
    @Nullable
    Node peek() {
        return first;
    }

    /** Takes the first one; null if there is none. */
    @Nullable
    Node poll() {
        Node node = first;
        if (node != null) {
            first = node.next;
            if (first == null) {
                last = null;
            }
            node.next = null;
            size--;
        }
        return node;
    }

    /** Moves all of them to the front of a mailbox. */
    void putBefore(Mailbox mailbox) {
        if (first != null && last != null) {
            mailbox.linkFirst(first, last, size);
            first = null;
            last = null;
            size = 0;
        }
    }
}
