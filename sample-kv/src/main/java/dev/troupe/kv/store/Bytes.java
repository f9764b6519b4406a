package dev.troupe.kv.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A string of bytes that does not change. The array is shared with whoever made it, and nobody may write to it. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    /** The text with each character as a byte. */
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public byte[] array() {
        return array;
    }

    public int length() {
        return array.length;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other == this || (other instanceof Bytes bytes && Arrays.equals(array, bytes.array));
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = SipHash.of(array);
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(array, StandardCharsets.ISO_8859_1);
    }
}
