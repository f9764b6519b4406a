package dev.troupe;

import java.util.concurrent.locks.LockSupport;

/** A thread outside of the system that waits for room in a mailbox. */
final class RoomWaiter extends Signal {
    private final Ref<?> ref;
    private final Thread thread;
    private volatile boolean released;

    RoomWaiter(Ref<?> ref, Thread thread) {
        this.ref = ref;
        this.thread = thread;
    }

    /** Whether the thread waits no more. */
    boolean isOver() {
        return released;
    }

    void await(long nanos) throws InterruptedException {
        long start = ref.worker.core.nanoTime();
        long left = nanos;
        while (!released && left > 0) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                released = true;
                throw new InterruptedException("interrupted while waiting for room: to=" + ref.path());
            }
            left = nanos - (ref.worker.core.nanoTime() - start);
        }
        released = true;
    }

    void release() {
        released = true;
        LockSupport.unpark(thread);
    }

    @Override
    void arrive(Worker worker) {
        Cell cell = ref.cell;
        if (ref.has(Ref.FULL) && !ref.has(Ref.CLOSED)) {
            cell.ext().addWaiter(this);
        } else {
            worker.pressure.awaitRing(this);
        }
    }
}
