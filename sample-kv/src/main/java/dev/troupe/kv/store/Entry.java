package dev.troupe.kv.store;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A key with its value. Of the thread that owns the keyspace; a view for others to read, while they are on it. */
public final class Entry {
    /** The time of expiry of a key that has none. */
    public static final long NEVER = Long.MAX_VALUE;

    static final Comparator<Entry> BY_EXPIRY =
            Comparator.comparingLong(Entry::expireAt).thenComparing(Entry::key, Arrays::compare);

    private final byte[] key;
    final int hash;
    byte[] value;
    long expireAt;

    @Nullable
    Entry next;

    Entry(byte[] key, int hash, byte[] value, long expireAt) {
        this.key = key;
        this.hash = hash;
        this.value = value;
        this.expireAt = expireAt;
    }

    /** The key; not to be changed. */
    public byte[] key() {
        return key;
    }

    /** The value; not to be changed. */
    public byte[] value() {
        return value;
    }

    /** When the key expires, in milliseconds since 1970, or {@link #NEVER}. */
    public long expireAt() {
        return expireAt;
    }
}
