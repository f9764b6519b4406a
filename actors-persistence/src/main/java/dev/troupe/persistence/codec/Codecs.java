package dev.troupe.persistence.codec;

import java.util.function.Function;

/** Makes codecs. */
public final class Codecs {
    private Codecs() {}

    /**
     * Writes CBOR, which is what is usual. Reads JSON too.
     *
     * @param type a record, an enum, or a sealed interface that permits these
     */
    public static <T> CodecBuilder<T> cbor(Class<T> type) {
        return new CodecBuilder<>(type, Notation.CBOR);
    }

    /**
     * Writes JSON, which people can read. Reads CBOR too.
     *
     * @param type a record, an enum, or a sealed interface that permits these
     */
    public static <T> CodecBuilder<T> json(Class<T> type) {
        return new CodecBuilder<>(type, Notation.JSON);
    }

    /**
     * Bytes by hand, for speed. Reads this type in this version only.
     *
     * @param write makes the body, which nobody changes afterwards; any thread
     * @param read reads a body, which it does not change; any thread; what it throws is the cause of a
     *     {@link CodecException}
     * @throws IllegalArgumentException if type or version break the rules of {@link Encoded}
     */
    public static <T> Codec<T> bare(
            String type, int version, Function<? super T, byte[]> write, Function<? super byte[], ? extends T> read) {
        return new BareCodec<>(type, version, write, read);
    }

    /**
     * A body as JSON, whatever its type: CBOR is transcribed, JSON is checked and passed on, and what is bare becomes
     * {@code {"base64":"..."}}. Any thread.
     *
     * @throws CodecException if the body is malformed or beyond the limits
     */
    public static String toJson(Encoded stored) {
        return Transcription.toJson(stored);
    }
}
