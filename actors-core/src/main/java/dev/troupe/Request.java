package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The message of an ask, with its deadline. Once it has left its mailbox it is its own node among those that an
 * incarnation has taken and not answered.
 */
class Request extends Letter {
    final Pending pending;

    /** Null when it has been handled, and only the answer is open. */
    private @Nullable Object message;

    Request(Object message, Pending pending) {
        this.message = message;
        this.pending = pending;
    }

    /** As what it was handed on; null if it is the one that was asked. */
    @Nullable
    Forwarded forwarded() {
        return null;
    }

    /** Whether the request was not handed on since: else what becomes of this letter is none of the asker's business. */
    boolean isCurrent() {
        return pending.forwarded == forwarded();
    }

    /** Whether somebody still waits for an answer from whoever has this letter. */
    boolean isOpen() {
        return !pending.isSettled() && isCurrent();
    }

    /** It was handled; the message need not be kept for as long as the answer is open. The owner only. */
    void handled() {
        message = null;
    }

    /** A message, or a letter with one. */
    Object message() {
        return Objects.requireNonNull(message);
    }

    @Override
    @Nullable
    Object open() {
        Object sent = message;
        return sent == null ? null : opened(sent);
    }

    @Override
    Origin origin() {
        return new Origin(pending.deadline, Origin.carriedIn(Origin.of(message)), pending);
    }

    @Override
    boolean isMessage() {
        return true;
    }

    @Override
    Object content() {
        return contentOf(message());
    }
}
