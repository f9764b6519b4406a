package dev.troupe.kv.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The changes of one command as bytes: a version, their number, and each with a tag, its strings with their lengths, and
 * its time.
 */
public final class MutationCodec {
    private static final byte VERSION = 1;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte EXPIRE_AT = 3;
    private static final byte CLEAR = 4;
    private static final byte APPEND = 5;
    private static final byte SET_RANGE = 6;
    private static final byte RENAME = 7;

    private MutationCodec() {}

    public static byte[] encode(List<Mutation> mutations) {
        int size = 1 + Integer.BYTES;
        for (Mutation mutation : mutations) {
            size = Math.addExact(size, size(mutation));
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION).putInt(mutations.size());
        for (Mutation mutation : mutations) {
            switch (mutation) {
                case Mutation.Put put -> {
                    write(put.key(), out.put(PUT));
                    write(put.value(), out);
                    out.putLong(put.expireAt());
                }
                case Mutation.Delete delete -> write(delete.key(), out.put(DELETE));
                case Mutation.ExpireAt expire -> {
                    write(expire.key(), out.put(EXPIRE_AT));
                    out.putLong(expire.at());
                }
                case Mutation.Append append -> {
                    write(append.key(), out.put(APPEND));
                    write(append.tail(), out);
                }
                case Mutation.SetRange set -> {
                    write(set.key(), out.put(SET_RANGE));
                    write(set.part(), out.putInt(set.offset()));
                }
                case Mutation.Rename rename -> {
                    write(rename.from(), out.put(RENAME));
                    write(rename.to(), out);
                }
                case Mutation.Clear clear -> out.put(CLEAR);
            }
        }
        return out.array();
    }

    /**
     * Hands over the changes in their order.
     *
     * @throws IllegalArgumentException if the bytes were not made by {@link #encode}; the changes before the damage may
     *     have been handed over by then
     */
    public static void decode(byte[] bytes, Consumer<Mutation> each) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("unknown version of mutations: version=" + version);
            }
            int count = in.getInt();
            if (count < 0) {
                throw new IllegalArgumentException("negative number of mutations: count=" + count);
            }
            for (int i = 0; i < count; i++) {
                each.accept(read(in));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("mutations are cut off: bytes=" + bytes.length, e);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("bytes follow the mutations: count=" + in.remaining());
        }
    }

    private static Mutation read(ByteBuffer in) {
        byte tag = in.get();
        return switch (tag) {
            case PUT -> new Mutation.Put(string(in), string(in), in.getLong());
            case DELETE -> new Mutation.Delete(string(in));
            case EXPIRE_AT -> new Mutation.ExpireAt(string(in), in.getLong());
            case CLEAR -> new Mutation.Clear();
            case APPEND -> new Mutation.Append(string(in), string(in));
            case SET_RANGE -> new Mutation.SetRange(string(in), offset(in), string(in));
            case RENAME -> new Mutation.Rename(string(in), string(in));
            default -> throw new IllegalArgumentException("unknown mutation: tag=" + tag);
        };
    }

    private static int size(Mutation mutation) {
        return switch (mutation) {
            case Mutation.Put put ->
                1 + 2 * Integer.BYTES + put.key().length() + put.value().length() + Long.BYTES;
            case Mutation.Delete delete -> 1 + Integer.BYTES + delete.key().length();
            case Mutation.ExpireAt expire -> 1 + Integer.BYTES + expire.key().length() + Long.BYTES;
            case Mutation.Append append ->
                1 + 2 * Integer.BYTES + append.key().length() + append.tail().length();
            case Mutation.SetRange set ->
                1 + 3 * Integer.BYTES + set.key().length() + set.part().length();
            case Mutation.Rename rename ->
                1 + 2 * Integer.BYTES + rename.from().length() + rename.to().length();
            case Mutation.Clear clear -> 1;
        };
    }

    private static int offset(ByteBuffer in) {
        int offset = in.getInt();
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset: offset=" + offset);
        }
        return offset;
    }

    private static void write(Bytes bytes, ByteBuffer out) {
        out.putInt(bytes.length()).put(bytes.array());
    }

    private static Bytes string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            throw new IllegalArgumentException("negative length: length=" + length);
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] array = new byte[length];
        in.get(array);
        return Bytes.of(array);
    }
}
