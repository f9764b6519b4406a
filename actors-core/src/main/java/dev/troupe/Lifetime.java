package dev.troupe;

/** Which ends of an incarnation are followed by another one. */
public enum Lifetime {
    /**
     * All but those that are asked for through its ref, by its parent or by the system. An actor that stops itself ({@link
     * Context#stop}) has failed with {@link Failure.Stopped}, so its policy decides, which restarts it unless told
     * otherwise; what is queued waits.
     */
    PERMANENT,
    /** Failures, as its policy decides; who stops itself has done its work. */
    TRANSIENT,
    /** None: a failure ends the actor, a sibling's that would restart it too ({@link Strategy}), and no policy is asked. */
    TEMPORARY
}
