package dev.troupe.persistence.codec;

import org.jspecify.annotations.Nullable;

/** A value cannot be written, or bytes are not what a codec has written. The message has the rule and what broke it. */
public final class CodecException extends RuntimeException {
    public CodecException(String message) {
        super(message);
    }

    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
