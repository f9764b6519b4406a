package dev.troupe.kv.store;

import org.jspecify.annotations.Nullable;

/** A key with its value, as long as no mutation is applied. */
public final class Entry {
    /** What an entry takes up beside its bytes: its own object, two arrays, a key object and a slot of the table. */
    public static final int OVERHEAD = 104;

    final Bytes key;
    byte[] value;
    long expireAt = Mutation.NEVER;

    @Nullable
    Entry next;

    Entry(Bytes key, byte[] value) {
        this.key = key;
        this.value = value;
    }

    public Bytes key() {
        return key;
    }

    /** The value; a change of the key replaces the array and leaves its bytes alone. */
    public byte[] value() {
        return value;
    }

    /** When the key expires in milliseconds since 1970, or {@link Mutation#NEVER}. */
    public long expireAt() {
        return expireAt;
    }

    boolean expired(long now) {
        return expireAt != Mutation.NEVER && expireAt <= now;
    }
}
