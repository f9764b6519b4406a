package dev.troupe.persistence;

import dev.troupe.persistence.codec.CodecException;

/**
 * Something that has happened to a durable actor.
 *
 * @param content an event or a state with its type and version; of a deletion empty. Not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fact(What what, byte[] content) {
    /** What can happen; the number is what stands in the journal. */
    enum What {
        /** Something has changed. */
        EVENT(0),
        /** This is the state now; what was before does not matter any more. */
        STATE(1),
        /** There is no state any more. */
        DELETED(2);

        final byte code;

        What(int code) {
            this.code = (byte) code;
        }

        static What of(byte code) {
            for (What what : values()) {
                if (what.code == code) {
                    return what;
                }
            }
            throw new CodecException("a fact is an event 0, a state 1 or a deletion 2: " + code);
        }
    }

    static Fact deleted() {
        return new Fact(What.DELETED, new byte[0]);
    }
}
