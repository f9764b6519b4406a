package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How a turn ends that has lost its worker. Decided once, by whoever is first: the turn's own thread, which has come to
 * the end, or somebody who gives it up.
 *
 * <pre>
 *   UNDECIDED  --the turn's thread, CAS-->  FINISHED    its log is committed late
 *   UNDECIDED  --anybody else, CAS------->  ABANDONED   its log is dead, and so is the incarnation
 * </pre>
 */
final class Fate {
    private static final int UNDECIDED = 0;
    private static final int FINISHED = 1;
    private static final int ABANDONED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Fate.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by its VarHandle
    private volatile int state;

    /** The turn has come to its end. Its own thread only. False if it was abandoned: its log must not be seen by anyone. */
    boolean finish() {
        return STATE.compareAndSet(this, UNDECIDED, FINISHED);
    }

    /** Gives the turn up. Any other thread. False if it has come to its end, and will be committed. */
    boolean abandon() {
        return STATE.compareAndSet(this, UNDECIDED, ABANDONED);
    }

    boolean isDecided() {
        return state != UNDECIDED;
    }

    boolean isAbandoned() {
        return state == ABANDONED;
    }
}
