package dev.troupe.persistence.codec;

import java.util.function.Function;

/** One type in one version, whose bytes two functions make and read. */
record BareCodec<T>(
        String type, int version, Function<? super T, byte[]> write, Function<? super byte[], ? extends T> read)
        implements Codec<T> {

    BareCodec {
        Encoded.check(type, version);
    }

    @Override
    public Encoded encode(T value) {
        try {
            return new Encoded(Notation.BARE, type, version, write.apply(value));
        } catch (RuntimeException e) {
            throw new CodecException("a value can be written: " + place() + ": " + e, e);
        }
    }

    @Override
    public T decode(Encoded stored) {
        if (stored.notation() != Notation.BARE || !stored.type().equals(type) || stored.version() != version) {
            throw new CodecException("what is read is bare, " + place() + ": " + stored);
        }
        try {
            return read.apply(stored.body());
        } catch (RuntimeException e) {
            throw new CodecException("a body can be read: " + place() + ": " + e, e);
        }
    }

    private String place() {
        return "type=" + type + " version=" + version;
    }
}
