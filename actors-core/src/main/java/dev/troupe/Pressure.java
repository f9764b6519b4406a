package dev.troupe;

import java.util.ArrayList;
import java.util.List;

/**
 * Back-pressure between actors. A send in a turn never waits; but an actor that has sent to full ones takes no further
 * message until they have room, unless it is full itself. So whoever is muted for a full actor waits for one that can run,
 * and no cycle of full actors stops: an actor that is full is never muted for another one.
 *
 * <p>The way to another worker may be clogged too. That clears as soon as the worker empties its ring, which depends on no
 * actor's mailbox; so full actors wait for it like all others.
 */
final class Pressure {
    private final Worker worker;
    private final List<Cell> muted = new ArrayList<>();

    Pressure(Worker worker) {
        this.worker = worker;
    }

    /** After a send, in a commit, to a full receiver or on a clogged way. */
    void mute(Cell sender, Ref<?> to) {
        if (sender.is(Cell.STOPPED) || !mustWait(sender, to)) {
            return;
        }
        Ext ext = sender.ext();
        if (!sender.is(Cell.MUTED)) {
            sender.state |= Cell.MUTED;
            ext.mutedOn = new ArrayList<>();
            muted.add(sender);
        }
        ext.mutedOn.add(to);
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
        return !muted.isEmpty();
    }

    /** Lets those go on whose receivers have room, or who have become full themselves. */
    boolean release() {
        if (muted.isEmpty()) {
            return false;
        }
        boolean released = false;
        for (int i = muted.size() - 1; i >= 0; i--) {
            Cell cell = muted.get(i);
            if (!cell.is(Cell.MUTED) || !stillWaits(cell)) {
                muted.set(i, muted.getLast());
                muted.removeLast();
                cell.state &= ~Cell.MUTED;
                cell.ext().mutedOn = List.of();
                worker.ready(cell);
                released = true;
            }
        }
        return released;
    }

    /** Whether one of those that it was muted for still makes it wait. The others are not looked at again. */
    private boolean stillWaits(Cell cell) {
        List<Ref<?>> receivers = cell.ext().mutedOn;
        while (!receivers.isEmpty() && !mustWait(cell, receivers.getLast())) {
            receivers.removeLast();
        }
        return !receivers.isEmpty();
    }
}
