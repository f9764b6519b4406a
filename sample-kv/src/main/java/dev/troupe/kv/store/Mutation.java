package dev.troupe.kv.store;

import java.nio.ByteBuffer;

/** A change to the keyspace, which says what is, not what was asked for. Its arrays are not changed any more. */
public sealed interface Mutation {
    /** Carries it out. */
    void applyTo(Keyspace keys);

    /** The bytes that it takes in a record. */
    int encodedSize();

    /** Writes it into a record. */
    void encode(ByteBuffer out);

    /** The key has this value and this time of expiry. */
    final class Put implements Mutation {
        static final byte TAG = 1;
        private final byte[] key;
        private final byte[] value;
        private final long expireAt;

        /** @param expireAt in milliseconds since 1970, or {@link Entry#NEVER} */
        public Put(byte[] key, byte[] value, long expireAt) {
            this.key = key;
            this.value = value;
            this.expireAt = expireAt;
        }

        @Override
        public void applyTo(Keyspace keys) {
            keys.put(key, value, expireAt);
        }

        @Override
        public int encodedSize() {
            return 1 + Long.BYTES + 2 * Integer.BYTES + key.length + value.length;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.put(TAG)
                    .putLong(expireAt)
                    .putInt(key.length)
                    .put(key)
                    .putInt(value.length)
                    .put(value);
        }
    }

    /** The key is not there. */
    final class Remove implements Mutation {
        static final byte TAG = 2;
        private final byte[] key;

        /** @param key which */
        public Remove(byte[] key) {
            this.key = key;
        }

        @Override
        public void applyTo(Keyspace keys) {
            keys.remove(key);
        }

        @Override
        public int encodedSize() {
            return 1 + Integer.BYTES + key.length;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.put(TAG).putInt(key.length).put(key);
        }
    }

    /** The key has this time of expiry. */
    final class Expire implements Mutation {
        static final byte TAG = 3;
        private final byte[] key;
        private final long expireAt;

        /** @param expireAt in milliseconds since 1970, or {@link Entry#NEVER} */
        public Expire(byte[] key, long expireAt) {
            this.key = key;
            this.expireAt = expireAt;
        }

        @Override
        public void applyTo(Keyspace keys) {
            keys.expire(key, expireAt);
        }

        @Override
        public int encodedSize() {
            return 1 + Long.BYTES + Integer.BYTES + key.length;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.put(TAG).putLong(expireAt).putInt(key.length).put(key);
        }
    }

    /** There are no keys. */
    record Clear() implements Mutation {
        static final byte TAG = 4;

        @Override
        public void applyTo(Keyspace keys) {
            keys.clear();
        }

        @Override
        public int encodedSize() {
            return 1;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.put(TAG);
        }
    }
}
