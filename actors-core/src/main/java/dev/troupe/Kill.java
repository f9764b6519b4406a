package dev.troupe;

/** A kill on its way: over the lane, or first in the log of a turn. */
final class Kill extends Signal implements Effect {
    private final Cell cell;
    private boolean taken;

    Kill(Cell cell) {
        this.cell = cell;
    }

    Ref<?> ref() {
        return cell.ref;
    }

    boolean isOf(Cell whose) {
        return cell == whose && !taken;
    }

    /** Takes effect, once: a turn that it finds running sees it in the lane, where it stays. */
    void take(Worker worker) {
        if (!taken) {
            taken = true;
            worker.turns.kill(cell);
        }
    }

    @Override
    void arrive(Worker worker) {
        take(worker);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        worker.signal(cell, this);
    }
}
