package dev.troupe;

import dev.troupe.spi.Held;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Effects that were taken out of the log of one turn, for the log of a later one. */
final class HeldEffects implements Held {
    /** An entry of a log, as in its {@link Node}. */
    record Entry(@Nullable Ref<?> to, Object payload) {
        /** Whether it means nothing in another turn, or claims something that must be given back if none comes. */
        boolean isOfItsTurn() {
            return to == null
                    && (payload instanceof Await
                            || payload instanceof Become
                            || payload instanceof Cell
                            || (payload instanceof ActorTimer timer && timer.isIdle())
                            || payload instanceof Stash.Put
                            || payload instanceof Stash.Unstash);
        }
    }

    private final CellContext cell;
    private final long incarnation;
    private final List<Entry> entries;
    private boolean released;

    HeldEffects(CellContext cell, long incarnation, List<Entry> entries) {
        this.cell = cell;
        this.incarnation = incarnation;
        this.entries = entries;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public void release() {
        Turn turn = cell.turn();
        if (released || cell.incarnation() != incarnation) {
            throw new IllegalStateException(
                    "what was held back is released once, by the incarnation that did it: actor=" + cell.path()
                            + " incarnation=" + incarnation + " released=" + released);
        }
        entries.forEach(turn::release);
        released = true;
    }
}
