package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread outside of the system that waits for room, with the message that it wants to send. If the receiver has room and
 * the ring does not empty, the worker takes the message over when all is through that was in the ring before: so nobody
 * waits for ever beside others who fill each gap at once.
 *
 * <pre>
 *   WAITING --there is room--> RELEASED: it tries again
 *      |  \--the worker has taken the message--> SENT
 *      \--interrupted, or waited too long--> GIVEN_UP
 * </pre>
 */
final class RoomWaiter extends Signal {
    private static final int WAITING = 0;
    private static final int RELEASED = 1;
    private static final int SENT = 2;
    private static final int GIVEN_UP = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(RoomWaiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Ref<?> ref;
    private final Object payload;
    private final Thread thread;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile int state;

    /** How many messages the ring had taken in when this one came to wait for it. */
    private long position;

    RoomWaiter(Ref<?> ref, Object payload, Thread thread) {
        this.ref = ref;
        this.payload = payload;
        this.thread = thread;
    }

    /** Whether the thread waits no more. */
    boolean isOver() {
        return state != WAITING;
    }

    /**
     * Waits, on the thread that does.
     *
     * @return whether the message has been sent; else there may be room now, or the time is over
     */
    boolean await(long nanos) throws InterruptedException {
        long start = ref.worker.core.nanoTime();
        long left = nanos;
        while (state == WAITING && left > 0) {
            ref.worker.core.host.park(this, left);
            if (Thread.interrupted()) {
                giveUp();
                if (state == SENT) {
                    Thread.currentThread().interrupt();
                    return true;
                }
                throw new InterruptedException("interrupted while waiting for room: to=" + ref.path());
            }
            left = nanos - (ref.worker.core.nanoTime() - start);
        }
        giveUp();
        return state == SENT;
    }

    private void giveUp() {
        STATE.compareAndSet(this, WAITING, GIVEN_UP);
    }

    /** There may be room, or there will never be any. */
    void release() {
        if (STATE.compareAndSet(this, WAITING, RELEASED)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    void arrive(Worker worker) {
        if (!awaitsMailbox()) {
            position = worker.ring.claimed();
            worker.pressure.awaitRing(this);
        }
    }

    private boolean awaitsMailbox() {
        if (ref.has(Ref.FULL) && !ref.has(Ref.CLOSED)) {
            ref.cell.ext().addWaiter(this);
            return true;
        }
        return false;
    }

    /** Whether all that was in the ring before is through. */
    boolean isNext(Ring ring) {
        return ring.taken() - position >= 0;
    }

    /** It is the next one. What would have to be admitted first tries again. */
    void takeOver(Worker worker) {
        if (awaitsMailbox()) {
            return;
        }
        if (ref.has(Ref.CLOSED) || ref instanceof ExactRef) {
            release();
            return;
        }
        Node node = worker.turn().node(); // before anybody is told: there may be no memory for it
        node.fill(ref, payload);
        if (STATE.compareAndSet(this, WAITING, SENT)) {
            worker.takeOver(ref, node);
            LockSupport.unpark(thread);
        } else {
            worker.recycle(node);
        }
    }
}
