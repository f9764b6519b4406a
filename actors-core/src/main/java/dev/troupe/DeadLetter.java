package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * A message that was accepted and will not be handled.
 *
 * @param to the path of the actor it was meant for
 * @param message the message; of an abandoned await its continuation
 * @param reason why
 * @param failure what set it aside; null if it was not tried
 */
public record DeadLetter(
        String to, Object message, Reason reason, @Nullable Failure failure) {
    /** Why a message is not handled. */
    public enum Reason {
        /** Its deadline passed before its turn. */
        DEADLINE,
        /** It failed as often as {@link SpawnOptions#attempts} allows, or its turn was given up as hung. */
        ATTEMPTS,
        /** The actor had stopped, or stopped before it came to it. */
        CLOSED,
        /** There was no room in the mailbox: see {@link Overflow}. */
        OVERFLOW,
        /** The parent restarted, which ends the children that it does not keep. */
        PARENT_RESTARTED,
        /** The incarnation ended while the await was open. */
        AWAIT_ABANDONED,
        /** The address leaked from a turn that did not commit. */
        UNBORN
    }

    /** What the message is, for logs: its class, or {@code continuation-of-await}. From any thread. */
    public String kind() {
        return reason == Reason.AWAIT_ABANDONED
                ? "continuation-of-await"
                : message.getClass().getName();
    }

    /** Names the address, the reason, the failure and the class of the message, never its content. */
    @Override
    public String toString() {
        return "DeadLetter[to=" + to + ", message=" + kind() + ", reason=" + reason
                + (failure == null ? "" : ", failure=" + failure.describe()) + "]";
    }
}
