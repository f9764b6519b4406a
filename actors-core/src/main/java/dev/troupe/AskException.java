package dev.troupe;

import java.time.Duration;
import java.util.List;
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

    /**
     * The request was never handled, not even by an attempt that failed, so that it may be sent again: the mailbox was full
     * or closed, or had no room for it any more. Where a failure has ended the actor for good, its cause is a {@link Failed}
     * with that failure.
     */
    public static final class Undelivered extends AskException {
        private static final long serialVersionUID = 1L;

        private final boolean full;

        Undelivered(String to, Object reason) {
            this(to, reason, null);
        }

        /** @param last the failure that has ended the actor for good; null if it has ended otherwise, or not */
        Undelivered(String to, Object reason, @Nullable Failure last) {
            super(
                    "the request was not delivered: to=" + to + " reason=" + reason,
                    last == null ? null : new Failed(to, last));
            this.full = reason == Delivery.FULL || reason == DeadLetter.Reason.OVERFLOW;
        }

        /** Whether there was no room, so that the same request may be delivered later. */
        public boolean isFull() {
            return full;
        }
    }

    /**
     * The actor that was asked awaits, by itself or by way of others that await, an answer of the one who asks: none of them
     * could ever go on. Of the requests of such a cycle the youngest is failed, and the others go on.
     */
    public static final class Cycle extends AskException {
        private static final long serialVersionUID = 1L;

        private final String[] actors;

        Cycle(List<String> actors) {
            super("actors await answers of one another: cycle=" + describe(actors), null);
            this.actors = actors.toArray(String[]::new);
        }

        /** The paths of the actors: first the one whose request has failed, then the one that it asked, and so on. */
        public List<String> actors() {
            return List.of(actors);
        }

        private static String describe(List<String> actors) {
            return String.join(" -> ", actors) + " -> " + actors.getFirst();
        }
    }

    /**
     * The actor failed or ended while it had the request, or answered with {@link Reply#fail}. The request may have been
     * handled, and all but its answer be done.
     */
    public static final class Failed extends AskException {
        private static final long serialVersionUID = 1L;

        /** Of the actor; transient, since it is of no use elsewhere. */
        private final transient @Nullable Failure failure;

        Failed(Throwable cause) {
            super("the request failed: " + cause.getClass().getName(), cause);
            this.failure = null;
        }

        Failed(String actor, Failure failure) {
            super("the actor failed: actor=" + actor + " failure=\"" + failure.describe() + '"', failure.cause());
            this.failure = failure;
        }

        private Failed(String message) {
            super(message, null);
            this.failure = null;
        }

        /** @param failure what has ended the incarnation that had the request; null if the actor has stopped */
        static Failed ended(String actor, @Nullable Failure failure) {
            return failure == null
                    ? new Failed("the actor stopped without an answer: actor=" + actor)
                    : new Failed(actor, failure);
        }

        static Failed systemEnded(String actor) {
            return new Failed("the system has ended without an answer: actor=" + actor);
        }

        /** The failure of the actor that had the request; null if it stopped, or answered with {@link Reply#fail}. */
        public @Nullable Failure failure() {
            return failure;
        }
    }
}
