package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A spawn in the log of a turn: the address is in use already, the life begins with the commit. */
final class Birth implements Effect {
    private final Cell cell;

    Birth(Cell cell) {
        this.cell = cell;
    }

    /** Logs the spawn of a new cell, whose name is given back if there is no room for it. */
    static void log(Turn turn, Cell cell) {
        try {
            turn.log(new Birth(cell));
        } catch (Throwable e) {
            giveNameBack(cell.extIfAny());
            throw e;
        }
    }

    @Override
    public void commit(Worker worker, Cell by) {
        Cell parent = cell.ext().parent;
        if (parent != null) {
            Children children = parent.ext().children;
            assert children != null;
            children.roster.add(cell);
        }
        worker.signal(cell, cell);
        if (parent != null && parent.is(Cell.ENDING | Cell.STOPPED)) { // it has stopped itself earlier in this turn
            worker.signal(cell, new Stop.Halt(cell, parent.ext().queued));
        }
    }

    @Override
    public void drop(Worker worker) {
        giveNameBack(cell.extIfAny());
    }

    static void giveNameBack(@Nullable Ext ext) {
        if (ext != null && ext.siblings != null && ext.name != null) {
            ext.siblings.giveBack(ext.name);
        }
    }
}
