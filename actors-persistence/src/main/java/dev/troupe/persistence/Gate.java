package dev.troupe.persistence;

import dev.troupe.spi.Held;
import java.util.ArrayDeque;
import java.util.Queue;

/** Where the effects of turns wait until what they rest on is durable. For the turns of one incarnation. */
final class Gate {
    private record Waiting(long upTo, Held effects) {}

    /** How far the actor may be ahead of the disk, in turns that are held back and in facts. */
    private static final int MOST_AHEAD = 1024;

    /** How many effects one turn may release, beside what it does itself. */
    private final int most;

    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long written;
    private long durable;

    Gate(int most) {
        this.most = most;
    }

    /** So many facts were sent to the journal, in all. */
    long written() {
        return written;
    }

    void write(int facts) {
        written += facts;
    }

    /** Whether the actor is so far ahead of the disk that it waits. */
    boolean isFull() {
        return waiting.size() >= MOST_AHEAD || written - durable >= MOST_AHEAD;
    }

    /** Whether everything sent is durable, and has been released. */
    boolean isEmpty() {
        return waiting.isEmpty() && durable == written;
    }

    /** Holds these effects back until all that was written so far is durable, or not at all if it is. */
    void pass(Held effects) {
        if (isEmpty()) {
            effects.release();
        } else if (effects.size() > 0) {
            waiting.add(new Waiting(written, effects));
        }
    }

    /** So many facts are durable. */
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
            waiting.remove();
        }
        return false;
    }
}
