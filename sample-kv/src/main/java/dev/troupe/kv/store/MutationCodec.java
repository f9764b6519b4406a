package dev.troupe.kv.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** The changes of one command as the bytes of one record: a version, then each change behind its tag. Big endian. */
public final class MutationCodec {
    private static final byte VERSION = 1;

    private MutationCodec() {}

    /** The record of these changes, which belong together. */
    public static byte[] encode(List<Mutation> mutations) {
        int size = 1;
        for (Mutation mutation : mutations) {
            size += mutation.encodedSize();
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION);
        for (Mutation mutation : mutations) {
            mutation.encode(out);
        }
        return out.array();
    }

    /**
     * Reads a record.
     *
     * @param consumer takes the changes in their order
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    public static void decode(byte[] record, Consumer<? super Mutation> consumer) {
        ByteBuffer in = ByteBuffer.wrap(record);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("a record has version " + VERSION + ": version=" + version);
            }
            while (in.hasRemaining()) {
                consumer.accept(decodeOne(in));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record ends behind a change: size=" + record.length, e);
        }
    }

    private static Mutation decodeOne(ByteBuffer in) {
        byte tag = in.get();
        return switch (tag) {
            case Mutation.Put.TAG -> {
                long expireAt = in.getLong();
                byte[] key = bytes(in);
                yield new Mutation.Put(key, bytes(in), expireAt);
            }
            case Mutation.Remove.TAG -> new Mutation.Remove(bytes(in));
            case Mutation.Expire.TAG -> {
                long expireAt = in.getLong();
                yield new Mutation.Expire(bytes(in), expireAt);
            }
            case Mutation.Clear.TAG -> new Mutation.Clear();
            default -> throw new IllegalArgumentException("a change has a tag from 1 to 4: tag=" + tag);
        };
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a length is that of bytes that follow: length=" + length + " follow=" + in.remaining());
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
