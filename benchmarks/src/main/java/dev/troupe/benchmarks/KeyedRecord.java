package dev.troupe.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/** Records of 100 bytes that give a key a number; so does each part of a state, for many keys. */
final class KeyedRecord {
    static final int BYTES = 100;
    private static final int PART_RECORDS = 10_000;

    private KeyedRecord() {}

    static byte[] of(long key, long number) {
        return ByteBuffer.allocate(BYTES).putLong(key).putLong(number).array();
    }

    static long key(byte[] record) {
        return ByteBuffer.wrap(record).getLong();
    }

    static long number(byte[] record) {
        return ByteBuffer.wrap(record).getLong(Long.BYTES);
    }

    /** The records of a part. */
    static List<byte[]> split(byte[] part) {
        List<byte[]> records = new ArrayList<>(part.length / BYTES);
        for (int at = 0; at < part.length; at += BYTES) {
            records.add(Arrays.copyOfRange(part, at, at + BYTES));
        }
        return records;
    }

    /** The state in which the keys from 0 on have these numbers. */
    static void writeState(int keys, IntToLongFunction numbers, Consumer<byte[]> sink) {
        for (int from = 0; from < keys; from += PART_RECORDS) {
            int to = Math.min(keys, from + PART_RECORDS);
            ByteBuffer part = ByteBuffer.allocate((to - from) * BYTES);
            for (int key = from; key < to; key++) {
                part.put(of(key, numbers.applyAsLong(key)));
            }
            sink.accept(part.array());
        }
    }
}
