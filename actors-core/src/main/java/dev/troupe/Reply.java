package dev.troupe;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handle with which a request is answered, once. It may be kept for a later turn, but it belongs to the incarnation
 * that received it, unless it is handed on: when that ends, the replies it kept fail with the cause. In a turn the answer is
 * sent at the commit; from any other thread at once. A second answer is ignored. A reply that is never used ends at its
 * deadline.
 *
 * @param <R> the answer
 */
public final class Reply<R> {
    private static final String NO_VALUE = "an answer must not be null: use a value of your own, such as an enum Done";

    final Pending pending;

    Reply(Pending pending) {
        this.pending = pending;
    }

    /**
     * Answers the request.
     *
     * @param value the answer; not null, so a request that is only to be acknowledged is no {@code Reply<Void>}, but has a
     *     value of your own, such as an enum {@code Done}
     */
    public void with(R value) {
        pending.answer(new Answer(pending, Objects.requireNonNull(value, NO_VALUE), null));
    }

    /**
     * Fails the request: the asker sees an {@link AskException.Failed} with this cause.
     *
     * @param cause not null
     */
    public void fail(Throwable cause) {
        pending.answer(new Answer(pending, null, new AskException.Failed(Objects.requireNonNull(cause, "cause"))));
    }

    /**
     * Hands the request on: the other actor gets a message with the same reply, and is to answer in place of whoever had
     * it. The asker and the deadline stay. In a turn it is sent at the commit, from any other thread at once. Nothing is
     * sent if the request was answered, has failed or has expired.
     *
     * <p>From then on the asker depends on the actor that the request was handed to last: if its mailbox does not take the
     * message, or its incarnation ends with the request unanswered, the request fails. The end of those that had it before
     * does not concern it any more. They may still answer; the first answer counts.
     *
     * @param other the next one to have the request
     * @param request makes its message of the reply, as for {@link ActorRef#ask}
     * @param <M> the messages of the other actor
     */
    public <M> void forwardTo(ActorRef<M> other, Function<Reply<R>, M> request) {
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(request, "request");
        if (!isDone()) {
            M message = Objects.requireNonNull(request.apply(this), "the request made no message");
            pending.forward(AdaptedRef.target(other), AdaptedRef.payload(other, message));
        }
    }

    /** Whether the request was answered, failed or has expired. */
    public boolean isDone() {
        return pending.isSettled();
    }

    /** Two are equal if they answer the same request. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reply<?> reply && reply.pending == pending;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(pending);
    }

    @Override
    public String toString() {
        return "Reply" + (isDone() ? "[done]" : "[open]");
    }
}
