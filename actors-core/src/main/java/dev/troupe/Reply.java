package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handle with which a request is answered, once. It may be kept for a later turn, but it belongs to the incarnation
 * that received it: when that ends, the replies it kept fail with the cause. In a turn the answer is sent at the commit;
 * from any other thread at once. A second answer is ignored. A reply that is never used ends at its deadline.
 *
 * @param <R> the answer
 */
public final class Reply<R> {
    final Pending pending;

    Reply(Pending pending) {
        this.pending = pending;
    }

    /**
     * Answers the request.
     *
     * @param value the answer; not null
     */
    public void with(R value) {
        pending.answer(new Answer(pending, Objects.requireNonNull(value, "value"), null));
    }

    /**
     * Fails the request: the asker sees an {@link AskException.Failed} with this cause.
     *
     * @param cause not null
     */
    public void fail(Throwable cause) {
        pending.answer(new Answer(pending, null, new AskException.Failed(Objects.requireNonNull(cause, "cause"))));
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
