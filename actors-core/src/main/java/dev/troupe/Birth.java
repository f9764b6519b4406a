package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A spawn in the log of a turn: the address is in use already, the life begins with the commit. */
final class Birth implements Effect {
    private final Cell cell;
    private final Turn by;

    private Birth(Cell cell, Turn by) {
        this.cell = cell;
        this.by = by;
    }

    /** Logs the spawn of a new cell, whose name is given back if there is no room for it. */
    static void log(Turn turn, Cell cell) {
        var birth = new Birth(cell, turn);
        try {
            turn.log(birth);
        } catch (Throwable e) {
            birth.drop();
            throw e;
        }
    }

    @Override
    public void commit(Worker worker, Cell parent) {
        String name = nameOf(cell);
        if (name != null) {
            worker.core.names.confirm(cell.parent, name);
        }
        if (cell.parent != null) {
            parent.ext().children().add(cell);
        }
        if (cell.worker() == worker) {
            worker.lifecycle.birth(cell); // at once: what the turn has sent it comes next
        } else {
            cell.worker().push(cell);
        }
        if (cell.parent != null
                && parent.is(Cell.ENDING | Cell.STOPPED)) { // it has stopped itself earlier in this turn
            worker.signal(cell, new Stop.Halt(cell, parent.ext().queued));
        }
    }

    @Override
    public void drop() {
        String name = nameOf(cell);
        if (name != null) {
            cell.worker().core.names.giveBack(cell.parent, name, by);
        }
    }

    private static @Nullable String nameOf(Cell cell) {
        Ext ext = cell.extIfAny();
        return ext == null ? null : ext.name;
    }
}
