package dev.troupe.router;

import dev.troupe.Context;

/** Somebody whom a topic tells of its events. Outlives the incarnations of the topic's actor. */
interface Subscriber {
    /** Takes an event, in a turn of the topic's actor. It may be told of the same one again. */
    void take(Publication publication, Context<?> context);

    /** Ends it if the last incarnation of the topic's actor was given up in its selection. */
    void endIfStuck();

    /** Whether nobody is there any more. */
    boolean isGone();

    /** Whether the topic is to wait before it tells the next event. */
    default boolean isFull() {
        return false;
    }
}
