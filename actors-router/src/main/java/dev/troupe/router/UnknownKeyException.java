package dev.troupe.router;

import java.util.Collection;

/** Nobody has registered this key. A defect of the program: the message has no address to wait at. */
public final class UnknownKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnknownKeyException(ActorKey<?> key, Collection<ActorKey<?>> registered) {
        super("no actor is registered under this key: key=" + key + " registered=" + registered);
    }
}
