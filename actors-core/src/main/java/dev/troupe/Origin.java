package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * What a message is part of, handed on to what its turn asks for: answers, outcomes and continuations come with it.
 *
 * @param deadline by the clock of the system; {@link #NEVER} if there is none
 * @param carried what the observer has sent along
 * @param asked the request; null if it is none, or part of none
 */
record Origin(
        long deadline, @Nullable Object carried, @Nullable Pending asked) {
    /** No deadline. */
    static final long NEVER = Long.MAX_VALUE;

    /** How long a request may take that is asked within this: no longer than it takes itself. */
    static long patience(@Nullable Origin within, long now, long asked) {
        if (within == null || within.deadline == NEVER) {
            return asked;
        }
        return Math.max(0, Math.min(asked, within.deadline - now));
    }

    /** Of what stands in a mailbox, or goes on after an await. */
    static @Nullable Origin of(@Nullable Object about) {
        return switch (about) {
            case Letter letter -> letter.origin();
            case Await<?> await -> await.origin;
            case null, default -> null;
        };
    }

    static @Nullable Object carriedIn(@Nullable Origin origin) {
        return origin == null ? null : origin.carried;
    }
}
