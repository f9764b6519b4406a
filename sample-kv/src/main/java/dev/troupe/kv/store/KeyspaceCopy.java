package dev.troupe.kv.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The keys with their values and times at one moment. It does not change; any thread. */
public final class KeyspaceCopy {
    private static final int PART = 64 * 1024;

    private final Bytes[] keys;
    private final byte[][] values;
    private final long[] expireAt;
    private int size;

    KeyspaceCopy(int size) {
        keys = new Bytes[size];
        values = new byte[size][];
        expireAt = new long[size];
    }

    /** The arrays are shared: a change of the key replaces its value. */
    void add(Entry entry) {
        keys[size] = entry.key;
        values[size] = entry.value;
        expireAt[size++] = entry.expireAt;
    }

    /**
     * Gives what {@link MutationCodec} makes of all keys to the sink: parts of about 64 KiB, or of one key if that is
     * larger.
     */
    public void encode(Consumer<byte[]> sink) {
        List<Mutation> part = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < size; i++) {
            part.add(new Mutation.Put(keys[i], Bytes.of(values[i]), expireAt[i]));
            bytes += keys[i].length() + values[i].length;
            if (bytes >= PART || i == size - 1) {
                sink.accept(MutationCodec.encode(part));
                part.clear();
                bytes = 0;
            }
        }
    }
}
