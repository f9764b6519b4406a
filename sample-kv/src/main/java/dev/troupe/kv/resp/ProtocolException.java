package dev.troupe.kv.resp;

/** The peer sent what is no request. The message is the text of the reply; the connection can only be closed. */
public final class ProtocolException extends RuntimeException {
    ProtocolException(String reason) {
        super("Protocol error: " + reason, null, false, false);
    }

    /** The reply to send before closing. */
    public RespValue.Failure reply() {
        return RespValue.error(String.valueOf(getMessage()));
    }
}
