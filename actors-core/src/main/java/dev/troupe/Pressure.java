package dev.troupe;

import java.util.ArrayList;
import java.util.List;

/**
 * Back-pressure between actors. A send in a turn never waits; but an actor that has sent to a full one takes no further
 * message until that one has room, unless it is full itself. So whoever is muted waits for one that can run, and no cycle
 * of full actors stops: an actor that is full is never muted.
 */
final class Pressure {
    private final Worker worker;
    private final List<Cell> muted = new ArrayList<>();

    Pressure(Worker worker) {
        this.worker = worker;
    }

    /** After a commit that sent to a full receiver. */
    void mute(Cell sender, Ref<?> full) {
        if (full == sender.ref || sender.is(Cell.FULL | Cell.MUTED | Cell.STOPPED) || !waitsFor(full)) {
            return;
        }
        sender.state |= Cell.MUTED;
        sender.ext().mutedOn = full;
        muted.add(sender);
    }

    private boolean waitsFor(Ref<?> full) {
        return worker.isClogged(full.worker) || (full.has(Ref.FULL) && !full.has(Ref.HELD) && !full.has(Ref.CLOSED));
    }

    boolean anyMuted() {
        return !muted.isEmpty();
    }

    /** Lets those go on whose receiver has room, or who have become full themselves. */
    boolean release() {
        if (muted.isEmpty()) {
            return false;
        }
        boolean released = false;
        for (int i = muted.size() - 1; i >= 0; i--) {
            Cell cell = muted.get(i);
            Ref<?> full = cell.ext().mutedOn;
            if (!cell.is(Cell.MUTED) || cell.is(Cell.FULL) || full == null || !waitsFor(full)) {
                muted.set(i, muted.getLast());
                muted.removeLast();
                cell.state &= ~Cell.MUTED;
                cell.ext().mutedOn = null;
                worker.ready(cell);
                released = true;
            }
        }
        return released;
    }
}
