package dev.troupe.kv.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-1-3 with a secret of this process, so that no client can choose keys that collide. Source: J.-P. Aumasson, D. J.
 * Bernstein, "SipHash: a fast short-input PRF", 2012; the rounds as in Redis and Rust.
 */
final class KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SECRET_0;
    private static final long SECRET_1;

    static {
        var random = new SecureRandom();
        SECRET_0 = random.nextLong();
        SECRET_1 = random.nextLong();
    }

    private long v0 = SECRET_0 ^ 0x736f6d6570736575L;
    private long v1 = SECRET_1 ^ 0x646f72616e646f6dL;
    private long v2 = SECRET_0 ^ 0x6c7967656e657261L;
    private long v3 = SECRET_1 ^ 0x7465646279746573L;

    private KeyHash() {}

    static int of(byte[] key) {
        var hash = new KeyHash();
        int whole = key.length & ~7;
        for (int i = 0; i < whole; i += 8) {
            hash.word((long) LONGS.get(key, i));
        }
        long last = (long) key.length << 56;
        for (int i = whole; i < key.length; i++) {
            last |= (key[i] & 0xffL) << (8 * (i - whole));
        }
        hash.word(last);
        hash.v2 ^= 0xff;
        hash.round();
        hash.round();
        hash.round();
        long sum = hash.v0 ^ hash.v1 ^ hash.v2 ^ hash.v3;
        return (int) (sum ^ sum >>> 32);
    }

    private void word(long m) {
        v3 ^= m;
        round();
        v0 ^= m;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
