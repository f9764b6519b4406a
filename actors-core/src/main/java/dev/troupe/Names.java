package dev.troupe;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The names in use, unique among siblings. A name is taken by the turn that spawns, confirmed by its commit, and given
 * back if there is none or when the actor ends. What a turn has taken that was given up is free: nobody may look into its
 * log, and it may never end. Read and written in user code too, hence concurrent.
 */
final class Names {
    private final ConcurrentHashMap<Name, Name> inUse = new ConcurrentHashMap<>();

    void take(Name name) {
        if (inUse.merge(name, name, (old, next) -> old.isGivenUp() ? next : old) != name) {
            throw new IllegalArgumentException("an actor's name must be unique among its siblings: name=" + name.text);
        }
    }

    /** The actor has ended, or the turn will not commit. */
    void giveBack(Name name) {
        inUse.computeIfPresent(name, (key, holder) -> holder == name ? null : holder);
    }
}
