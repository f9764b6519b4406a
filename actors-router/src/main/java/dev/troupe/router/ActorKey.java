package dev.troupe.router;

import java.util.Objects;

/**
 * The name of an actor for a {@link Router}, with the type of its messages. Two keys are the same if their name and type
 * are; a key of the same name and another type reaches nothing.
 *
 * @param name not blank, without slashes
 * @param type the messages
 * @param <M> the messages
 */
public record ActorKey<M>(String name, Class<M> type) {
    /** Checks the values. */
    public ActorKey {
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a key's name must not be blank or have a slash: name=" + name);
        }
        Objects.requireNonNull(type, "type");
    }

    /** A key. */
    public static <M> ActorKey<M> of(String name, Class<M> type) {
        return new ActorKey<>(name, type);
    }

    @Override
    public String toString() {
        return name + ":" + type.getName();
    }
}
