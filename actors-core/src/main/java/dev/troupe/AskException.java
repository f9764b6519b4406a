package dev.troupe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a request has no answer. */
public abstract sealed class AskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private AskException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** The deadline passed. */
    public static final class Expired extends AskException {
        private static final long serialVersionUID = 1L;

        Expired(String to, Duration deadline) {
            super("no answer within the deadline: to=" + to + " deadline=" + deadline, null);
        }
    }

    /** The request was never handled: the mailbox was full or closed, or had no room for it any more. */
    public static final class Undelivered extends AskException {
        private static final long serialVersionUID = 1L;

        private final boolean full;

        Undelivered(String to, Object reason) {
            super("the request was not delivered: to=" + to + " reason=" + reason, null);
            this.full = reason == Delivery.FULL || reason == DeadLetter.Reason.OVERFLOW;
        }

        /** Whether there was no room, so that the same request may be delivered later. */
        public boolean isFull() {
            return full;
        }
    }

    /** The actor failed while it had the request, or answered with {@link Reply#fail}. */
    public static final class Failed extends AskException {
        private static final long serialVersionUID = 1L;

        /** Of the actor; transient, since it is of no use elsewhere. */
        private final transient @Nullable Failure failure;

        Failed(Throwable cause) {
            super("the request failed: " + cause.getClass().getName(), cause);
            this.failure = null;
        }

        Failed(Failure failure) {
            super("the actor failed: " + failure.describe(), failure.cause());
            this.failure = failure;
        }

        /** The failure of the actor that had the request; null if it was answered with {@link Reply#fail}. */
        public @Nullable Failure failure() {
            return failure;
        }
    }
}
