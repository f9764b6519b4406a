package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import dev.troupe.persistence.codec.Notation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What became of one durable actor: a record of the journal. In it as {@link Encoded}: what happened (1), kind (1 + length),
 * id (1 + length), and the event or state, encoded in turn.
 *
 * @param content an event or a state with its type and version; of a deletion empty. Not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fact(What what, EntityKey key, byte[] content) {
    /** The name under which journals hold facts. */
    static final String TYPE = "troupe.fact";

    private static final int VERSION = 1;

    /** What can happen; the number is what stands in the journal. */
    enum What {
        /** Something has changed. */
        EVENT(0),
        /** This is the state now; what was before does not matter any more. */
        STATE(1),
        /** There is no state any more. */
        DELETED(2);

        private final byte code;

        What(int code) {
            this.code = (byte) code;
        }

        private static What of(byte code) {
            for (What what : values()) {
                if (what.code == code) {
                    return what;
                }
            }
            throw new CodecException("a fact is an event 0, a state 1 or a deletion 2: " + code);
        }
    }

    /** @throws CodecException if that is too long for the journal */
    byte[] toBytes() {
        byte[] kind = key.kind().getBytes(UTF_8);
        byte[] id = key.id().getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(3 + kind.length + id.length + content.length)
                .put(what.code)
                .put((byte) kind.length)
                .put(kind)
                .put((byte) id.length)
                .put(id)
                .put(content);
        if (body.capacity() > Encoded.MAX_BODY_BYTES) {
            throw new CodecException("an event or a state, with the names of its actor, has at most "
                    + Encoded.MAX_BODY_BYTES + " bytes: length=" + body.capacity() + " actor=" + key);
        }
        return new Encoded(Notation.BARE, TYPE, VERSION, body.array()).toBytes();
    }

    /** @throws CodecException if the record is none */
    static Fact of(byte[] record) {
        return of(Encoded.of(record));
    }

    /** @throws CodecException if the record is none */
    static Fact of(Encoded encoded) {
        if (!encoded.type().equals(TYPE) || encoded.version() != VERSION || encoded.notation() != Notation.BARE) {
            throw new CodecException(
                    "a record of durable actors is of type " + TYPE + " version " + VERSION + ": " + encoded);
        }
        ByteBuffer body = ByteBuffer.wrap(encoded.body());
        try {
            What what = What.of(body.get());
            var key = new EntityKey(name(body), name(body));
            return new Fact(what, key, Arrays.copyOfRange(encoded.body(), body.position(), body.limit()));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CodecException("a fact names what, kind and id: length=" + encoded.body().length, e);
        }
    }

    private static String name(ByteBuffer body) {
        byte[] name = new byte[body.get() & 0xff];
        body.get(name);
        return new String(name, UTF_8);
    }
}
