package dev.troupe.kv.resp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a command is answered. */
public sealed interface RespValue {
    /** OK. */
    RespValue OK = new Simple("OK");

    /** Nothing. */
    RespValue NULL = new Null();

    /** Zero, the answer that says no. */
    RespValue ZERO = new Int(0);

    /** One, the answer that says yes. */
    RespValue ONE = new Int(1);

    /** A word without line breaks. */
    record Simple(String text) implements RespValue {}

    /** An error: a code in upper case, then words without line breaks. */
    record Failure(String text) implements RespValue {
        /** Replaces what would break the line. */
        public Failure {
            text = text.replace('\r', ' ').replace('\n', ' ');
        }
    }

    /** A number. */
    record Int(long value) implements RespValue {}

    /** Bytes, which are not changed any more. */
    final class Bulk implements RespValue {
        private final byte[] bytes;

        /** @param bytes not changed any more */
        public Bulk(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The bytes of this text, one per character. */
        public static Bulk of(String text) {
            return new Bulk(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return "Bulk[" + bytes.length + " bytes]";
        }
    }

    /** Nothing. */
    record Null() implements RespValue {}

    /** Several values. */
    record Array(List<RespValue> elements) implements RespValue {}

    /** Pairs; an array of twice the length in the second version of the protocol. */
    record Pairs(List<Map.Entry<RespValue, RespValue>> entries) implements RespValue {}
}
