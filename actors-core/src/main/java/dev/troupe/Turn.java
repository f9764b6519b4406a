package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * What a thread knows of the turn that it runs: the log of effects, and the free nodes to write it with. Private to its
 * thread, in user code and in kernel code alike, so nothing here is shared.
 */
final class Turn {
    private static final int MAX_FREE = 1 << 16;

    private final int maxEffects;
    private @Nullable Node free;
    private int freeCount;
    private @Nullable Node first;
    private @Nullable Node last;
    private int size;

    /** The actor whose code runs; null between turns. */
    private @Nullable Cell running;

    private @Nullable Object argument;

    /** Whether the incarnation ends with this turn. */
    private boolean farewell;

    /** A log that could not be written in full must not be committed. */
    private boolean broken;

    /** What the turn awaits, if it does. */
    @Nullable
    Await<?> await;

    Turn(int maxEffects) {
        this.maxEffects = maxEffects;
    }

    /** The turn of the current thread; null on any other thread, and on a worker's thread between turns. */
    static @Nullable Turn current() {
        return Thread.currentThread() instanceof WorkerThread thread && thread.turn.running != null
                ? thread.turn
                : null;
    }

    void begin(Cell cell, Object about, boolean isFarewell) {
        argument = about;
        farewell = isFarewell;
        running = cell;
    }

    void end() {
        running = null;
        argument = null;
    }

    /** What the turn is about: in a receive its message or letter. */
    @Nullable
    Object argument() {
        return argument;
    }

    @Nullable
    Cell running() {
        return running;
    }

    /** Refuses what would outlive the incarnation. */
    void requireFuture(String what) {
        if (farewell) {
            throw new IllegalStateException("an incarnation that ends cannot " + what + " any more: actor="
                    + (running == null ? "?" : running.path()));
        }
    }

    boolean isBroken() {
        return broken;
    }

    <M> void tell(Ref<M> to, Object payload) {
        append(to, payload);
    }

    void log(Effect effect) {
        append(null, effect);
    }

    private void append(@Nullable Ref<?> to, Object payload) {
        if (size >= maxEffects) {
            broken = true;
            throw new IllegalStateException("a turn's log holds at most " + maxEffects
                    + " effects (maxEffects of SystemSettings): actor=" + (running == null ? "?" : running.path()));
        }
        broken = true; // until the entry is in: user code may swallow an error that struck in between
        Node node = node();
        node.to = to;
        node.payload = payload;
        if (last == null) {
            first = node;
        } else {
            last.next = node;
        }
        last = node;
        size++;
        broken = false;
    }

    /** Takes the log out, for the commit or to drop it. */
    @Nullable
    Node takeLog() {
        Node log = first;
        first = null;
        last = null;
        size = 0;
        broken = false;
        await = null;
        return log;
    }

    Node node() {
        Node node = free;
        if (node == null) {
            return new Node();
        }
        free = node.next;
        node.next = null;
        freeCount--;
        return node;
    }

    void recycle(Node node) {
        node.to = null;
        node.payload = null;
        if (freeCount < MAX_FREE) {
            node.next = free;
            free = node;
            freeCount++;
        }
    }
}
