package dev.troupe.spi;

import java.util.Objects;

/** The rule for the names of actors, for who declares them before they are spawned. */
public final class ActorNames {
    private ActorNames() {}

    /**
     * Answers the name if an actor may have it. Any thread.
     *
     * @throws IllegalArgumentException if it is blank, or has a slash or a dollar sign
     * @throws NullPointerException if it is null
     */
    public static String require(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf('$') >= 0) {
            throw new IllegalArgumentException(
                    "an actor's name must not be blank and must have no slash and no dollar sign: name=" + name);
        }
        return name;
    }
}
