package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cells of one worker that are made ahead, some at a time, so that they lie together in memory. A cell is written at every
 * message by its worker. Beside it there must be neither the address of an actor, which all senders read, nor a cell of
 * another worker: each would lose its cache line again and again.
 */
final class BlankCells {
    private static final int BATCH = 128;

    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(BlankCells.class, "current", Batch.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by its VarHandle
    private volatile @Nullable Batch current;

    /** A cell that is nobody's yet. Any thread; never blocks. */
    CellContext take() {
        Batch batch = current;
        CellContext cell = batch == null ? null : batch.take();
        while (cell == null) {
            var fresh = new Batch();
            CURRENT.compareAndSet(this, batch, fresh); // if another one was put there meanwhile, that one will do
            batch = current;
            cell = batch == null ? null : batch.take();
        }
        return cell;
    }

    /** For many threads. */
    private static final class Batch {
        private static final VarHandle TAKEN;

        static {
            try {
                TAKEN = MethodHandles.lookup().findVarHandle(Batch.class, "taken", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final @Nullable CellContext[] cells = some();

        @SuppressWarnings("unused") // by its VarHandle
        private volatile int taken;

        /** Null if there is none left. */
        @Nullable
        CellContext take() {
            int index = taken >= BATCH ? BATCH : (int) TAKEN.getAndAdd(this, 1);
            if (index >= BATCH) {
                return null;
            }
            CellContext cell = cells[index];
            cells[index] = null;
            return cell;
        }
    }

    private static @Nullable CellContext[] some() {
        var cells = new CellContext[BATCH];
        for (int i = 0; i < BATCH; i++) {
            cells[i] = new CellContext();
        }
        return cells;
    }

    /** The same for one thread, which spawns on the worker that it runs. */
    static final class OfThread {
        private @Nullable CellContext[] cells = {};
        private int taken;

        CellContext take() {
            if (taken == cells.length) {
                cells = some();
                taken = 0;
            }
            CellContext cell = cells[taken];
            cells[taken++] = null;
            return Objects.requireNonNull(cell);
        }
    }
}
