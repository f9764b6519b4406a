package dev.troupe.kv.resp;

/** What came is not the protocol, or larger than the limits. Nothing that follows it can be understood. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super("Protocol error: " + message, null, false, false);
    }
}
