package dev.troupe;

/** Which ends of an incarnation are followed by another one. */
public enum Lifetime {
    /** All but those that somebody else asks for: an actor that stops itself is started again too. */
    PERMANENT,
    /** Failures, as its policy decides; who stops itself has done its work. */
    TRANSIENT,
    /** None: a failure ends the actor, and no policy is asked. */
    TEMPORARY
}
