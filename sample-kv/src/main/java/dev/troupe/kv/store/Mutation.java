package dev.troupe.kv.store;

/**
 * A change of the keyspace. It means the same at every time it is applied: times are absolute. It is not larger than the
 * request that asked for it, however large the value that it changes.
 */
public sealed interface Mutation {
    /** The time of a key that does not expire. */
    long NEVER = -1;

    /** Sets a key, and the milliseconds since 1970 at which it expires, or {@link #NEVER}. */
    record Put(Bytes key, Bytes value, long expireAt) implements Mutation {}

    record Delete(Bytes key) implements Mutation {}

    /** Sets the time of a key; nothing happens if there is no such key. */
    record ExpireAt(Bytes key, long at) implements Mutation {}

    /** Adds to the end of a value; the key keeps its time. */
    record Append(Bytes key, Bytes tail) implements Mutation {}

    /** Writes over a part of a value, which is filled up with zeros if it ends before; the key keeps its time. */
    record SetRange(Bytes key, int offset, Bytes part) implements Mutation {}

    /** Moves a value and its time to another key; nothing happens if there is no such key. */
    record Rename(Bytes from, Bytes to) implements Mutation {}

    /** Deletes all keys. */
    record Clear() implements Mutation {}
}
