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

    void add(Facts facts) {
        Past past = pasts.get(facts.key());
        for (Fact fact : facts.facts()) {
            past = Past.with(past, fact);
        }
        if (past == null) {
            pasts.remove(facts.key());
        } else {
            pasts.put(facts.key(), past);
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
        return sink -> copy.forEach((key, past) -> past.facts(key, facts -> sink.accept(facts.toBytes())));
    }

    @Override
    public void snapshot(byte[] part) {
        add(Facts.of(part));
    }

    @Override
    public void record(long sequence, byte[] payload) {
        add(Facts.of(payload));
    }
}
