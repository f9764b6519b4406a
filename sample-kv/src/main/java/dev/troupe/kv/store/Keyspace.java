package dev.troupe.kv.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values and times of expiry, for one thread. Reads do not see expired keys; these take up room until
 * {@link #expireSome} drops them.
 */
public final class Keyspace {
    private static final byte[] NOTHING = {};

    private final TreeSet<Entry> expiring =
            new TreeSet<>(Comparator.comparingLong(Entry::expireAt).thenComparing(Entry::key));
    private final Runnable alive;
    private Table table = new Table();
    private long bytes;

    /** Keys of which nobody minds how long a way through all of them takes. */
    public Keyspace() {
        this(() -> {});
    }

    /** @param alive is called now and then on the way through all keys */
    public Keyspace(Runnable alive) {
        this.alive = alive;
    }

    public @Nullable Entry get(Bytes key, long now) {
        Entry entry = table.find(key);
        return entry == null || entry.expired(now) ? null : entry;
    }

    /** The number of keys. Costs time for expired keys that have not been dropped yet. */
    public int size(long now) {
        return table.size() - expired(now);
    }

    /** The number of keys that will expire, at the same cost. */
    public int expiring(long now) {
        return expiring.size() - expired(now);
    }

    /** About how many bytes of memory the keys and values take. */
    public long bytes() {
        return bytes + (long) Entry.OVERHEAD * table.size();
    }

    /** Carries out a change. */
    public void apply(Mutation mutation) {
        switch (mutation) {
            case Mutation.Put put -> put(put.key(), put.value().array(), put.expireAt());
            case Mutation.Delete delete -> remove(delete.key());
            case Mutation.ExpireAt expire -> {
                Entry entry = table.find(expire.key());
                if (entry != null) {
                    schedule(entry, expire.at());
                }
            }
            case Mutation.Append append -> {
                byte[] head = valueOf(append.key());
                splice(append.key(), head, head.length, append.tail().array());
            }
            case Mutation.SetRange set ->
                splice(set.key(), valueOf(set.key()), set.offset(), set.part().array());
            case Mutation.Rename rename -> {
                Entry entry = table.find(rename.from());
                if (entry != null) {
                    long expireAt = entry.expireAt;
                    remove(rename.from());
                    put(rename.to(), entry.value, expireAt);
                }
            }
            case Mutation.Clear clear -> {
                table = new Table();
                bytes = 0;
                expiring.clear();
            }
        }
    }

    /** Drops expired keys, the oldest first, and answers how many. */
    public int expireSome(long now, int max) {
        int dropped = 0;
        while (dropped < max && !expiring.isEmpty() && expiring.first().expired(now)) {
            remove(expiring.first().key);
            dropped++;
        }
        return dropped;
    }

    /**
     * Visits a few keys. A scan begins with the cursor 0, hands each cursor it is given to the next call, and ends when it
     * is given 0. It visits every key that is there from its beginning to its end at least once, whatever is put and
     * deleted meanwhile.
     */
    public long scan(long cursor, long now, Consumer<Entry> visit) {
        return table.scan(cursor, live(now, visit));
    }

    /** Visits all keys. */
    public void forEach(long now, Consumer<Entry> visit) {
        table.forEach(live(now, visit), alive);
    }

    /** Copies all entries, those that have expired too. It takes about as long as a visit. */
    public KeyspaceCopy copy() {
        var copy = new KeyspaceCopy(table.size());
        table.forEach(copy::add, alive);
        return copy;
    }

    private static Consumer<Entry> live(long now, Consumer<Entry> visit) {
        return entry -> {
            if (!entry.expired(now)) {
                visit.accept(entry);
            }
        };
    }

    private int expired(long now) {
        int count = 0;
        for (Entry entry : expiring) {
            if (!entry.expired(now)) {
                break;
            }
            count++;
        }
        return count;
    }

    private byte[] valueOf(Bytes key) {
        Entry entry = table.find(key);
        return entry == null ? NOTHING : entry.value;
    }

    /** Writes a part into a copy of the value; replies may still show the old one. */
    private void splice(Bytes key, byte[] value, int offset, byte[] part) {
        byte[] changed = Arrays.copyOf(value, Math.max(value.length, Math.addExact(offset, part.length)));
        System.arraycopy(part, 0, changed, offset, part.length);
        replace(key, changed);
    }

    private void put(Bytes key, byte[] value, long expireAt) {
        schedule(replace(key, value), expireAt);
    }

    private Entry replace(Bytes key, byte[] value) {
        Entry entry = table.find(key);
        if (entry == null) {
            entry = new Entry(key, NOTHING);
            table.add(entry);
            bytes += key.length();
        }
        bytes += value.length - entry.value.length;
        entry.value = value;
        return entry;
    }

    private void remove(Bytes key) {
        Entry entry = table.find(key);
        if (entry != null) {
            schedule(entry, Mutation.NEVER);
            table.remove(entry);
            bytes -= key.length() + entry.value.length;
        }
    }

    private void schedule(Entry entry, long at) {
        if (entry.expireAt != Mutation.NEVER) {
            expiring.remove(entry);
        }
        entry.expireAt = at;
        if (at != Mutation.NEVER) {
            expiring.add(entry);
        }
    }
}
