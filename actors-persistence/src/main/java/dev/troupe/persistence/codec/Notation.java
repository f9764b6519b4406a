package dev.troupe.persistence.codec;

/** How a body is written. The list is closed: its codes stand in journals. */
public enum Notation {
    /** By hand; only the codec that wrote it knows how. */
    BARE(0),
    /** Binary, RFC 8949. */
    CBOR(1),
    /** Text in UTF-8. */
    JSON(2);

    final byte code;

    Notation(int code) {
        this.code = (byte) code;
    }

    static Notation of(byte code) {
        return switch (code) {
            case 0 -> BARE;
            case 1 -> CBOR;
            case 2 -> JSON;
            default -> throw new CodecException("a codec is 0 (bare), 1 (CBOR) or 2 (JSON): codec=" + (code & 0xff));
        };
    }
}
