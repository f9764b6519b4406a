package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A list of nodes, first in, first out. A ring of them, so that one field is enough: the last one's next is the first.
 * Owned by one worker.
 */
abstract class Mailbox extends Signal {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(Mailbox.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Node last;

    /** Written by the owner only. */
    private int count;

    /** The next message, which while it is in flight stays here until its turn commits. */
    @Nullable
    Node head() {
        return last == null ? null : last.next;
    }

    int waiting() {
        return count;
    }

    /** The same as a recent value, for any thread. */
    final int recentlyWaiting() {
        return (int) COUNT.getOpaque(this);
    }

    /** Adds a message at the end. */
    void link(Node node) {
        if (last == null) {
            node.next = node;
        } else {
            node.next = last.next;
            last.next = node;
        }
        last = node;
        count++;
    }

    /** Adds a chain of messages before all others. */
    void linkFirst(Node from, Node to, int more) {
        Node end = last;
        if (end == null) {
            to.next = from;
            last = to;
        } else {
            to.next = end.next;
            end.next = from;
        }
        count += more;
    }

    /** Takes the head out, which must be there. */
    Node unlink() {
        Node end = last;
        assert end != null;
        return unlinkBehind(end);
    }

    /** Takes out the one behind this one; behind the last one is the head. */
    private Node unlinkBehind(Node before) {
        Node node = before.next;
        assert node != null;
        if (node == before) {
            last = null;
        } else {
            before.next = node.next;
            if (node == last) {
                last = before;
            }
        }
        node.next = null;
        count--;
        return node;
    }

    /**
     * Takes the oldest message out that is no news of the kernel's own.
     *
     * @param spared how many at the head stay in any case
     * @return null if there is none
     */
    @Nullable
    Node unlinkOldestMessage(int spared) {
        Node before = last;
        for (int i = 0; i < count && before != null; i++) {
            Node node = before.next;
            if (i >= spared && node != null && Letter.needsRoom(node.payload)) {
                return unlinkBehind(before);
            }
            before = node;
        }
        return null;
    }
}
