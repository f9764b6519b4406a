package dev.troupe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of siblings. A name is taken by the turn that spawns, and given back if that turn does not commit, or when
 * the actor ends. Read and written in user code too, hence concurrent.
 */
final class Names {
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    void take(String name) {
        if (!taken.add(name)) {
            throw new IllegalArgumentException("an actor's name must be unique among its siblings: name=" + name);
        }
    }

    void giveBack(String name) {
        taken.remove(name);
    }
}
