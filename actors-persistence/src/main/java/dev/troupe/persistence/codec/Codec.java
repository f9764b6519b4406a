package dev.troupe.persistence.codec;

/** Writes values of a type and reads them again. Any thread, also several at once; never blocks. */
public interface Codec<T> {
    /**
     * The value in its present version.
     *
     * @throws CodecException if the value is not one that this codec can write, and read again
     */
    Encoded encode(T value);

    /**
     * The value that was stored, in whatever version. The body is not changed.
     *
     * @throws CodecException if the type is unknown, the version newer than the one known here, or the body malformed
     */
    T decode(Encoded stored);
}
