package dev.troupe;

/** Why an incarnation ended. */
public sealed interface StopReason {
    /** Somebody asked for it: {@link ActorRef#stop}, {@link Context#stop}, the parent, or the system. */
    record Requested() implements StopReason {}

    /** The incarnation failed and its policy decided to end the actor. */
    record Failed(Failure failure) implements StopReason {}

    /** The incarnation ends and another one follows at the same address. */
    record Restarting(Failure failure) implements StopReason {}
}
