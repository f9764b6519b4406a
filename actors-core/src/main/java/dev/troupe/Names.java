package dev.troupe;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names in use, unique among siblings. A name is reserved by the turn that spawns, confirmed by its commit, and given
 * back if there is none or when the actor ends. What a turn has reserved that was given up is free: nobody may look into
 * its log, and it may never end. Read and written in user code too, hence concurrent.
 */
final class Names {
    /** A name below its parent, which is null at the top. */
    private record Key(@Nullable Cell parent, String name) {}

    /** @param by the turn that has yet to commit, or null */
    private record Holder(@Nullable Turn by) {
        private boolean isGivenUp() {
            return by != null && by.fate.isAbandoned();
        }
    }

    private static final Holder CONFIRMED = new Holder(null);

    private final ConcurrentHashMap<Key, Holder> holders = new ConcurrentHashMap<>();

    /**
     * Takes a name.
     *
     * @param by the turn that spawns; null if there is none, and so no commit to wait for
     */
    void take(@Nullable Cell parent, String name, @Nullable Turn by) {
        var mine = new Holder(by);
        Holder winner = holders.merge(new Key(parent, name), mine, (old, next) -> old.isGivenUp() ? next : old);
        if (winner != mine) {
            throw new IllegalArgumentException("an actor's name must be unique among its siblings: name=" + name);
        }
    }

    /** The turn that took it has committed. */
    void confirm(@Nullable Cell parent, String name) {
        holders.put(new Key(parent, name), CONFIRMED);
    }

    /** The turn that took it will not commit. */
    void giveBack(@Nullable Cell parent, String name, Turn by) {
        holders.computeIfPresent(new Key(parent, name), (key, holder) -> holder.by == by ? null : holder);
    }

    /** The actor has ended. */
    void giveBack(@Nullable Cell parent, String name) {
        holders.remove(new Key(parent, name));
    }
}
