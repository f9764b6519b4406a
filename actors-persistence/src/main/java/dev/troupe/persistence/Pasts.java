package dev.troupe.persistence;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The pasts of all durable actors of a store, loaded or not, as the journal has them. Not thread-safe. */
final class Pasts {
    private final Map<EntityKey, Past> pasts = new HashMap<>();

    void add(Fact fact) {
        Past past = Past.with(pasts.get(fact.key()), fact);
        if (past == null) {
            pasts.remove(fact.key());
        } else {
            pasts.put(fact.key(), past);
        }
    }

    @Nullable
    Past of(EntityKey key) {
        return pasts.get(key);
    }

    int size() {
        return pasts.size();
    }

    void forEach(BiConsumer<EntityKey, Past> each) {
        pasts.forEach(each);
    }
}
