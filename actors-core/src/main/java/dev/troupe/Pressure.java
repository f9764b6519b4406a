package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * Back-pressure between actors. A send in a turn never waits; but an actor that has sent to full ones takes no further
 * message until they have room, unless it is full itself. So whoever is muted for a full actor waits for one that can run,
 * and no cycle of full actors stops: an actor that is full is never muted for another one.
 *
 * <p>The way to another worker may be clogged too. That clears as soon as the worker empties its ring, which depends on no
 * actor's mailbox; so full actors wait for it like all others.
 *
 * <p>A thread outside of the system that waits for the ring is woken when half of it is free: were it woken for each free
 * slot, waking would cost more than sending. If that does not come about, its message is taken over in its turn.
 */
final class Pressure {
    private final Worker worker;
    private @Nullable Cell muted;

    private final Signals waitingForRing = new Signals();

    Pressure(Worker worker) {
        this.worker = worker;
    }

    /**
     * After a send, in a commit, to a full receiver or on a clogged way.
     *
     * @param turn where a free node is at hand
     */
    void mute(Cell sender, Ref<?> to, Turn turn) {
        if (sender.is(Cell.STOPPED) || !mustWait(sender, to)) {
            return;
        }
        Ext ext = sender.ext();
        if (ext.mutedOn.isEmpty()) { // else it is in the list still, though it may have failed since
            ext.nextMuted = muted;
            muted = sender;
        }
        sender.state |= Cell.MUTED;
        Node node = turn.node();
        node.fill(to, to);
        ext.mutedOn.add(node);
    }

    private boolean mustWait(Cell sender, Ref<?> to) {
        return worker.isClogged(to.worker) || (!sender.is(Cell.FULL) && makesWait(to));
    }

    /** Nobody waits for an actor that itself waits for something, or has ended. */
    private static boolean makesWait(Ref<?> to) {
        return to.has(Ref.FULL)
                && !to.has(Ref.HELD)
                && !to.has(Ref.CLOSED)
                && to.cell.options.overflow() == Overflow.WAIT;
    }

    boolean anyMuted() {
        return muted != null;
    }

    /** A thread outside has found the ring full. */
    void awaitRing(RoomWaiter waiter) {
        waitingForRing.add(waiter);
        releaseOutside();
    }

    private void releaseOutside() {
        while (waitingForRing.peek() instanceof RoomWaiter first) {
            if (first.isOver() || worker.ring.isHalfFree()) {
                waitingForRing.poll();
                first.release();
            } else if (first.isNext(worker.ring)) {
                waitingForRing.poll();
                first.takeOver(worker);
            } else {
                return;
            }
        }
    }

    /** Lets those go on whose receivers have room, or who have become full themselves. Says whether it let any actor. */
    boolean release() {
        releaseOutside();
        boolean released = false;
        Cell before = null;
        Cell cell = muted;
        while (cell != null) {
            Ext ext = cell.ext();
            Cell following = ext.nextMuted;
            if (cell.is(Cell.MUTED) && stillWaits(cell, ext)) {
                before = cell;
            } else {
                if (before == null) {
                    muted = following;
                } else {
                    before.ext().nextMuted = following;
                }
                release(cell, ext);
                released = true;
            }
            cell = following;
        }
        return released;
    }

    private void release(Cell cell, Ext ext) {
        ext.nextMuted = null;
        for (Node node = ext.mutedOn.poll(); node != null; node = ext.mutedOn.poll()) {
            worker.recycle(node);
        }
        cell.state &= ~Cell.MUTED;
        worker.ready(cell);
    }

    /** Whether one of those that it was muted for still makes it wait. The others are not looked at again. */
    private boolean stillWaits(Cell cell, Ext ext) {
        Node node = ext.mutedOn.peek();
        while (node != null && node.to != null && !mustWait(cell, node.to)) {
            ext.mutedOn.poll();
            worker.recycle(node);
            node = ext.mutedOn.peek();
        }
        return node != null;
    }
}
