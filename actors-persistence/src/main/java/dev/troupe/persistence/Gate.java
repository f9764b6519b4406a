package dev.troupe.persistence;

import dev.troupe.spi.Held;
import java.util.ArrayDeque;
import java.util.Queue;

/** Where the effects of turns wait until what they rest on is durable. For the turns of one incarnation. */
final class Gate {
    private record Waiting(long upTo, int bytes, Held effects) {}

    /** How far the actor may be ahead of the disk, in turns that are held back. */
    private static final int MOST_TURNS = 1024;

    /** The same in bytes of their records. */
    private static final int MOST_BYTES = 1 << 20;

    /** How many effects one turn may release, beside what it does itself. */
    private final int most;

    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long written;
    private long durable;

    Gate(int most) {
        this.most = most;
    }

    /** So many records were sent to the journal, in all. */
    long written() {
        return written;
    }

    /** Whether the actor is so far ahead of the disk that it waits. */
    boolean isFull() {
        return waiting.size() >= MOST_TURNS || bytes >= MOST_BYTES;
    }

    /** Whether everything sent is durable, and has been released. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Holds these effects back until all that was written so far is durable, or not at all if it is. */
    void pass(Held effects) {
        if (isEmpty()) {
            effects.release();
        } else if (effects.size() > 0) {
            waiting.add(new Waiting(written, 0, effects));
        }
    }

    /** Holds these effects back until one more record, of this length, is durable; answers the number of that. */
    long write(int length, Held effects) {
        written++;
        bytes += length;
        waiting.add(new Waiting(written, length, effects));
        return written;
    }

    /** So many records are durable. */
    void durable(long upTo) {
        durable = Math.max(durable, upTo);
    }

    /** Releases what need not wait any more, in order; answers whether there is more of it than fits into a turn. */
    boolean release() {
        int released = 0;
        for (Waiting next = waiting.peek(); next != null && next.upTo <= durable; next = waiting.peek()) {
            released += next.effects.size();
            if (released > most && released > next.effects.size()) {
                return true;
            }
            next.effects.release();
            bytes -= next.bytes;
            waiting.remove();
        }
        return false;
    }
}
