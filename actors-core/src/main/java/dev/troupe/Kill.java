package dev.troupe;

/** A kill on its way: over the lane, or first in the log of a turn. */
final class Kill extends Signal implements Effect {
    private final Cell cell;

    Kill(Cell cell) {
        this.cell = cell;
    }

    @Override
    void arrive(Worker worker) {
        worker.turns.kill(cell);
    }

    @Override
    public void commit(Worker worker, Cell by) {
        worker.signal(cell, this);
    }
}
