package dev.troupe.persistence;

import dev.troupe.journal.Replay;
import dev.troupe.journal.SnapshotSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pasts of all durable actors of a store, loaded or not, as the journal has them. Not thread-safe. */
final class Pasts implements Replay {
    private static final int COPIES_PER_SIGN_OF_LIFE = 1024;

    private final Map<EntityKey, Past> pasts = new HashMap<>();

    void add(Fact fact) {
        Past past = Past.with(pasts.get(fact.key()), fact);
        if (past == null) {
            pasts.remove(fact.key());
        } else {
            pasts.put(fact.key(), past);
        }
    }

    /** Which kinds there are. */
    Set<String> kinds() {
        return pasts.keySet().stream().map(EntityKey::kind).collect(Collectors.toSet());
    }

    @Nullable
    Past of(EntityKey key) {
        return pasts.get(key);
    }

    /**
     * All of it as it is now.
     *
     * @param alive called now and then, since there may be much
     */
    SnapshotSource snapshot(Runnable alive) {
        Map<EntityKey, Past> copy = HashMap.newHashMap(pasts.size());
        pasts.forEach((key, past) -> {
            copy.put(key, past);
            if (copy.size() % COPIES_PER_SIGN_OF_LIFE == 0) {
                alive.run();
            }
        });
        return sink -> copy.forEach((key, past) -> past.facts(key, fact -> sink.accept(fact.toBytes())));
    }

    @Override
    public void snapshot(byte[] part) {
        add(Fact.of(part));
    }

    @Override
    public void record(long sequence, byte[] payload) {
        add(Fact.of(payload));
    }
}
