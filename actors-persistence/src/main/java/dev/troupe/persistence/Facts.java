package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import dev.troupe.persistence.codec.Notation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened to one durable actor in one turn: a record of the journal, so that it is there as a whole or not at all.
 * In it as {@link Encoded}: kind (1 + length), id (1 + length), and for each fact what has happened (1) and its content (4 +
 * length), which is encoded in turn.
 *
 * @param facts one at least
 */
record Facts(EntityKey key, List<Fact> facts) {
    /** The name under which journals hold facts. */
    static final String TYPE = "troupe.facts";

    private static final int VERSION = 1;
    private static final int BESIDE_NAMES = 2;
    private static final int BESIDE_CONTENT = 1 + Integer.BYTES;

    /** The facts of a turn that is not over. */
    static final class Draft {
        private final EntityKey key;
        private final List<Fact> facts = new ArrayList<>(2);
        private long length;

        Draft(EntityKey key) {
            this.key = key;
            this.length = BESIDE_NAMES + (long) bytes(key.kind()).length + bytes(key.id()).length;
        }

        /**
         * Adds all of them.
         *
         * @throws CodecException if they are too long for a record, with those before; none is added then
         */
        void add(List<Fact> more) {
            long next = length;
            for (Fact fact : more) {
                next += BESIDE_CONTENT + fact.content().length;
            }
            if (next > Encoded.MAX_BODY_BYTES) {
                throw new CodecException("the events and states of a turn, with the names of its actor, have at most "
                        + Encoded.MAX_BODY_BYTES + " bytes: length=" + next + " actor=" + key);
            }
            facts.addAll(more);
            length = next;
        }

        boolean isEmpty() {
            return facts.isEmpty();
        }

        Facts finish() {
            return new Facts(key, List.copyOf(facts));
        }
    }

    private static byte[] bytes(String name) {
        return name.getBytes(UTF_8);
    }

    byte[] toBytes() {
        byte[] kind = bytes(key.kind());
        byte[] id = bytes(key.id());
        int length = BESIDE_NAMES + kind.length + id.length;
        for (Fact fact : facts) {
            length += BESIDE_CONTENT + fact.content().length;
        }
        ByteBuffer body = ByteBuffer.allocate(length)
                .put((byte) kind.length)
                .put(kind)
                .put((byte) id.length)
                .put(id);
        for (Fact fact : facts) {
            body.put(fact.what().code).putInt(fact.content().length).put(fact.content());
        }
        return new Encoded(Notation.BARE, TYPE, VERSION, body.array()).toBytes();
    }

    /** @throws CodecException if the record holds none */
    static Facts of(byte[] record) {
        return of(Encoded.of(record));
    }

    /** @throws CodecException if the record holds none */
    static Facts of(Encoded encoded) {
        if (!encoded.type().equals(TYPE) || encoded.version() != VERSION || encoded.notation() != Notation.BARE) {
            throw new CodecException(
                    "a record of durable actors is of type " + TYPE + " version " + VERSION + ": " + encoded);
        }
        ByteBuffer body = ByteBuffer.wrap(encoded.body());
        try {
            var key = new EntityKey(name(body), name(body));
            List<Fact> facts = new ArrayList<>();
            do {
                facts.add(new Fact(Fact.What.of(body.get()), take(body, body.getInt())));
            } while (body.hasRemaining());
            return new Facts(key, facts);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CodecException("facts name kind, id and what: length=" + encoded.body().length, e);
        }
    }

    private static String name(ByteBuffer body) {
        return new String(take(body, body.get() & 0xff), UTF_8);
    }

    private static byte[] take(ByteBuffer body, int length) {
        if (length < 0 || length > body.remaining()) { // before room is made for it
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        body.get(taken);
        return taken;
    }
}
