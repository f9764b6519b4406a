package dev.troupe;

/**
 * Thrown by the context, refs and replies of an actor in a turn that was given up, since it took too long, its actor was
 * killed or the system ends: nothing that the turn does will be seen any more, so its code should end. An {@code Error}, so
 * that code which catches exceptions to go on with its work ends too.
 */
public final class FencedError extends Error {
    private static final long serialVersionUID = 1L;

    FencedError(String actor) {
        super("this turn was given up, and nothing that it does will be seen: actor=" + actor);
    }
}
