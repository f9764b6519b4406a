package dev.troupe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The children of one actor. */
final class Children {
    final Roster roster = new Roster();

    /** Kept across the restart and not yet asked for by the new incarnation. Read in user code, hence concurrent. */
    private final Map<String, Cell> kept = new ConcurrentHashMap<>();

    /** How many of them are on their way out. */
    int ending;

    void markKept() {
        for (Cell child : roster.snapshot()) {
            String name = child.ext().name;
            if (child.options.keepAcrossRestart() && name != null) {
                kept.put(name, child);
            }
        }
    }

    void add(Cell child) {
        roster.add(child);
    }

    @Nullable
    Cell kept(String name) {
        return kept.get(name);
    }

    void remove(Cell child) {
        roster.remove(child);
        String name = child.ext().name;
        if (name != null) {
            kept.remove(name);
        }
    }
}
