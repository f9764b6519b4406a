package dev.troupe.kv.resp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** A reply. Text holds one byte in each character. */
public sealed interface RespValue {
    RespValue OK = new Simple("OK");
    RespValue PONG = new Simple("PONG");
    RespValue NULL = new Null();
    RespValue EMPTY = new Array(List.of());

    /** A status. */
    record Simple(String text) implements RespValue {}

    /** An error; the first word of its text is its code. */
    record Failure(String text) implements RespValue {}

    record Int(long value) implements RespValue {
        private static final List<Int> SMALL =
                LongStream.range(-16, 240).mapToObj(Int::new).toList();
    }

    /** A string of bytes; the array must not be changed. */
    final class Bulk implements RespValue {
        final byte[] array;
        final int from;
        final int length;

        private Bulk(byte[] array, int from, int length) {
            this.array = array;
            this.from = from;
            this.length = length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bulk bulk
                    && Arrays.equals(array, from, from + length, bulk.array, bulk.from, bulk.from + bulk.length);
        }

        @Override
        public int hashCode() {
            return ByteBuffer.wrap(array, from, length).hashCode();
        }

        /** The bytes as text, one character each. */
        public String text() {
            return new String(array, from, length, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return "Bulk[" + length + " bytes]";
        }
    }

    record Null() implements RespValue {}

    record Array(List<RespValue> items) implements RespValue {}

    /** A map, its keys and values by turns. */
    record MapValue(List<RespValue> items) implements RespValue {}

    static Bulk bulk(byte[] bytes) {
        return new Bulk(bytes, 0, bytes.length);
    }

    /** A part of an array, which is not copied. */
    static Bulk bulk(byte[] array, int from, int length) {
        return new Bulk(array, from, length);
    }

    static Bulk bulk(String text) {
        return bulk(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Int integer(long value) {
        return value >= -16 && value < 240 ? Int.SMALL.get((int) value + 16) : new Int(value);
    }

    static Failure failure(String text) {
        return new Failure(text);
    }

    /** A failure with the code {@code ERR}. */
    static Failure error(String message) {
        return new Failure("ERR " + message);
    }

    static Array array(RespValue... items) {
        return new Array(List.of(items));
    }

    /** A map of strings. */
    static MapValue map(List<String> keysAndValues) {
        return new MapValue(bulks(keysAndValues));
    }

    static List<RespValue> bulks(List<String> texts) {
        List<RespValue> bulks = new ArrayList<>(texts.size());
        texts.forEach(text -> bulks.add(bulk(text)));
        return bulks;
    }
}
