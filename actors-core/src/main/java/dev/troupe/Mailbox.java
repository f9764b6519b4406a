package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * A list of nodes, first in, first out. A ring of them, so that one field is enough: the last one's next is the first.
 * Owned by one worker.
 */
abstract class Mailbox extends Signal {
    private @Nullable Node last;
    private int count;

    /** The next message, which while it is in flight stays here until its turn commits. */
    @Nullable
    Node head() {
        return last == null ? null : last.next;
    }

    int waiting() {
        return count;
    }

    /** Adds a message at the end and says how many there are now. */
    int link(Node node) {
        if (last == null) {
            node.next = node;
        } else {
            node.next = last.next;
            last.next = node;
        }
        last = node;
        return ++count;
    }

    /** Takes the head out, which must be there. */
    Node unlink() {
        Node end = last;
        assert end != null;
        Node head = end.next;
        assert head != null;
        if (head == end) {
            last = null;
        } else {
            end.next = head.next;
        }
        head.next = null;
        count--;
        return head;
    }
}
