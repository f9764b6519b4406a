package dev.troupe.kv.store;

import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All keys. It is changed by {@link Mutation}s only, which do not look at the time: so the same mutations give the same
 * keyspace again. What has expired is not seen any more, and is dropped later. Not thread-safe.
 */
public final class Keyspace {
    private final TreeSet<Entry> expiring = new TreeSet<>(Entry.BY_EXPIRY);
    private Table table = new Table();

    /** The entry of a key, unless it has expired by then. */
    public @Nullable Entry get(byte[] key, long now) {
        Entry entry = table.find(key);
        return entry == null || isExpired(entry, now) ? null : entry;
    }

    private static boolean isExpired(Entry entry, long now) {
        return entry.expireAt <= now;
    }

    /** The number of keys, with those that have expired and were not dropped yet. */
    public int size() {
        return table.size();
    }

    /** The number of keys that will expire. */
    public int expiring() {
        return expiring.size();
    }

    /** Carries out a change. */
    public void apply(Mutation mutation) {
        mutation.applyTo(this);
    }

    /** Visits every key that has not expired. */
    public void forEach(long now, Consumer<Entry> consumer) {
        table.forEach(live(now, consumer));
    }

    private static Consumer<Entry> live(long now, Consumer<Entry> consumer) {
        return entry -> {
            if (!isExpired(entry, now)) {
                consumer.accept(entry);
            }
        };
    }

    /**
     * Visits a few keys. A key that is there during a whole scan, from cursor 0 to cursor 0, is visited at least once,
     * whatever else comes and goes meanwhile.
     *
     * @param cursor 0 at the start; else what the last call returned. Any number is taken
     * @return the next cursor; 0 at the end
     */
    public long scan(long cursor, long now, Consumer<Entry> consumer) {
        return table.scan(cursor, live(now, consumer));
    }

    /** Drops keys that have expired by then, at most so many. */
    public void expireSome(long now, int limit) {
        for (int i = 0; i < limit && !expiring.isEmpty() && isExpired(expiring.first(), now); i++) {
            remove(expiring.first().key());
        }
    }

    void put(byte[] key, byte[] value, long expireAt) {
        Entry entry = table.find(key);
        if (entry == null) {
            entry = table.add(key, value, Entry.NEVER);
        }
        entry.value = value;
        expire(entry, expireAt);
    }

    void expire(byte[] key, long expireAt) {
        Entry entry = table.find(key);
        if (entry != null) {
            expire(entry, expireAt);
        }
    }

    private void expire(Entry entry, long expireAt) {
        if (entry.expireAt != expireAt) {
            forgetExpiry(entry);
            entry.expireAt = expireAt;
            if (expireAt != Entry.NEVER) {
                expiring.add(entry);
            }
        }
    }

    private void forgetExpiry(Entry entry) {
        if (entry.expireAt != Entry.NEVER) {
            expiring.remove(entry);
        }
    }

    void remove(byte[] key) {
        Entry entry = table.find(key);
        if (entry != null) {
            forgetExpiry(entry);
            table.remove(entry);
        }
    }

    void clear() {
        table = new Table();
        expiring.clear();
    }
}
