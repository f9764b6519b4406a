package dev.troupe.kv.store;

/** A change of the keyspace. It means the same at every time it is applied: times are absolute. */
public sealed interface Mutation {
    /** The time of a key that does not expire. */
    long NEVER = -1;

    /** Sets a key, and the milliseconds since 1970 at which it expires, or {@link #NEVER}. */
    record Put(Bytes key, Bytes value, long expireAt) implements Mutation {}

    record Delete(Bytes key) implements Mutation {}

    /** Sets the time of a key; nothing happens if there is no such key. */
    record ExpireAt(Bytes key, long at) implements Mutation {}

    /** Deletes all keys. */
    record Clear() implements Mutation {}
}
