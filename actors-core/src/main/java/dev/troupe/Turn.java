package dev.troupe;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A turn: what runs, and the log of its effects. A thread uses one object for all its turns, one after the other, until
 * one of them loses the worker: that one keeps the object. As a signal it tells the worker how such a turn has ended.
 *
 * <p>What runs is written by the kernel before the baton is laid down, and only read while it lies. The log and the
 * outcome are private to the turn's thread, in user code and in kernel code alike; of a turn that has lost its worker they
 * may be read by others only after {@link Fate#finish}.
 */
final class Turn extends Signal {
    /** What the user's code is called for. */
    enum Kind {
        /** A message. */
        RECEIVE,
        /** The factory, and {@code started}. */
        CONSTRUCT,
        /** The continuation of an await. */
        CONTINUE,
        /** The policy of a failure. */
        DECIDE,
        /** {@code stopped}. */
        FAREWELL,
        /** {@code batchEnd}. */
        BATCH_END,
        /** A poll of a plain task. */
        TASK,
        /** Anything that belongs to no actor: dependents of futures, listeners. */
        CALLBACK
    }

    private static final int MAX_FREE = 1 << 16;

    final Fate fate = new Fate();
    final Thread thread;
    private final int maxEffects;

    // ---- What runs

    private Kind kind = Kind.CALLBACK;
    private @Nullable Cell running;
    private @Nullable Actor<Object> actor;
    private @Nullable Object argument;

    /** The next one of those that the same worker was taken away from. */
    @Nullable
    Turn nextDetached;

    /** Why it was given up; written by whoever did. */
    @Nullable
    Failure abandonedFor;

    // ---- The outcome

    private @Nullable Throwable error;

    /** What the turn awaits, if it does. */
    @Nullable
    Await<?> await;

    /** Its message is put aside, not handled. */
    boolean stashed;

    /** A log that could not be written in full must not be committed. */
    private boolean broken;

    private @Nullable Node first;
    private @Nullable Node last;
    private int size;

    private @Nullable Node free;
    private int freeCount;

    Turn(Thread thread, int maxEffects) {
        this.thread = thread;
        this.maxEffects = maxEffects;
    }

    /** The actor's turn on the current thread; null on any other thread, and in code that belongs to no actor. */
    static @Nullable Turn current() {
        return Thread.currentThread() instanceof WorkerThread thread && thread.turn.running != null
                ? thread.turn
                : null;
    }

    // ---- What runs

    /** Sets up what runs. The worker's owner only. */
    void begin(Kind what, @Nullable Cell cell, @Nullable Object about) {
        kind = what;
        running = cell;
        actor = cell == null ? null : cell.actor;
        argument = about;
        error = null;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    Cell running() {
        return running;
    }

    /** What the turn is about: in a receive its message or letter. */
    @Nullable
    Object argument() {
        return argument;
    }

    /**
     * Runs the user's code. Everything that it needs is here: once the baton is down nothing of the worker may be read.
     */
    void execute() {
        try {
            run();
        } catch (Throwable e) {
            error = e;
        }
        if (thread.isInterrupted()) { // cheaper than to clear it always
            Thread.interrupted(); // what interrupted one actor is none of the next one's business
        }
    }

    @SuppressWarnings("unchecked") // the argument is what the kind says
    private void run() throws Exception {
        Actor<Object> instance = actor;
        Cell cell = running;
        switch (kind) {
            case RECEIVE -> {
                Object message = argument instanceof Letter letter ? letter.open() : argument;
                if (message != null && instance != null && cell != null) {
                    instance.receive(message, cell.context());
                }
            }
            case CONSTRUCT -> {
                if (argument instanceof Construction construction && cell != null) {
                    construction.run((Supplier<? extends Actor<Object>>) cell.factory, cell.context());
                }
            }
            case FAREWELL -> {
                if (instance != null && argument instanceof StopReason reason) {
                    instance.stopped(reason);
                }
            }
            case BATCH_END -> {
                if (instance != null && cell != null) {
                    instance.batchEnd(cell.context());
                }
            }
            case CONTINUE, DECIDE, TASK, CALLBACK -> {
                if (argument instanceof Runnable code) {
                    code.run();
                }
            }
        }
    }

    // ---- The outcome

    /** What the user's code threw, or what is wrong with its log. */
    @Nullable
    Throwable error() {
        return error == null && broken
                ? new IllegalStateException("the turn's log is incomplete: an error inside of a send was swallowed")
                : error;
    }

    /** Refuses what would outlive the incarnation. */
    void requireFuture(String what) {
        if (kind == Kind.FAREWELL) {
            throw new IllegalStateException("an incarnation that ends cannot " + what + " any more: actor=" + path());
        }
    }

    /** Ends code whose effects nobody will see. */
    void requireAlive() {
        if (fate.isAbandoned()) {
            throw new FencedError(path());
        }
    }

    private String path() {
        return running == null ? "?" : running.path();
    }

    /** The turn's own thread has come to its end and finds that it has lost the worker. */
    WorkerLost leave(Worker worker) {
        if (fate.finish()) {
            worker.push(this);
        } else {
            drop(); // nobody else may look at the log
        }
        return WorkerLost.SIGNAL;
    }

    /** How a turn has ended that lost this worker. */
    @Override
    void arrive(Worker worker) {
        worker.turns.late(this);
    }

    // ---- The log

    <M> void tell(Ref<M> to, Object payload) {
        append(to, payload);
    }

    void log(Effect effect) {
        append(null, effect);
    }

    private void append(@Nullable Ref<?> to, Object payload) {
        requireAlive();
        if (size >= maxEffects) {
            broken = true;
            throw new IllegalStateException("a turn's log holds at most " + maxEffects
                    + " effects (maxEffects of SystemSettings): actor=" + path());
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

    /** Takes the log out, to commit it. */
    @Nullable
    Node takeLog() {
        Node log = first;
        first = null;
        last = null;
        size = 0;
        broken = false;
        await = null;
        stashed = false;
        return log;
    }

    /** Drops the log. */
    void drop() {
        Node node = takeLog();
        while (node != null) {
            Node following = node.next;
            if (node.to == null && node.payload instanceof Effect effect) {
                effect.drop();
            }
            recycle(node);
            node = following;
        }
    }

    // ---- Nodes for reuse

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
