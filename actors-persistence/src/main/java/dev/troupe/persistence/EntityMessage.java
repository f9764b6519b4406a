package dev.troupe.persistence;

import dev.troupe.spi.ControlMessage;
import org.jspecify.annotations.Nullable;

/** What the actor of an entity takes beside what it sends to itself, which comes as it is. */
sealed interface EntityMessage {
    /** A command from the {@link Keeper}, which counts them. */
    record Command(Object command) implements EntityMessage {}

    /** To one that is idle: so many commands came before this, to all incarnations. */
    record Sent(long life, long commands) implements EntityMessage, ControlMessage {}

    /** So many of the records of this incarnation are durable. */
    record Durable(long life, long upTo) implements EntityMessage, ControlMessage {}

    /** Whether there is room on the disk for more: why not, or null if there is. */
    record Room(@Nullable String none) implements EntityMessage, ControlMessage {}

    /** There was more to release than one turn can. */
    record GoOn() implements EntityMessage, ControlMessage {}

    /** Nothing has come for a while. */
    record Idle() implements EntityMessage, ControlMessage {}
}
