package dev.troupe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The children of one actor. */
final class Children {
    final Roster roster = new Roster();

    /** Kept across the restart and not yet asked for by the new incarnation. Read in user code, hence concurrent. */
    private volatile Map<String, Cell> kept = Map.of();

    /** How many of them are on their way out. */
    int ending;

    /** Those that restart together just now. */
    @Nullable
    GroupRestart group;

    void add(Cell child) {
        roster.add(child);
    }

    void remove(Cell child) {
        roster.remove(child);
        String name = keptName(child);
        if (name != null && kept.containsKey(name)) {
            kept.remove(name);
        }
    }

    /** Whether those that a restart ends have ended, and those that restart with it are down. */
    boolean mayRestart() {
        return ending == 0 && (group == null || group.isDown());
    }

    void markKept() {
        var names = new ConcurrentHashMap<String, Cell>();
        for (Cell child = roster.first(); child != null; child = child.sibling) {
            String name = keptName(child);
            if (name != null) {
                names.put(name, child);
            }
        }
        kept = names;
    }

    @Nullable
    Cell kept(String name) {
        return kept.get(name);
    }

    /** The name by which the next incarnation finds it. The child may be another worker's; its name never changes. */
    private static @Nullable String keptName(Cell child) {
        Ext ext = child.options.keepAcrossRestart() ? child.extIfAny() : null;
        return ext == null || ext.name == null ? null : ext.name.text;
    }
}
