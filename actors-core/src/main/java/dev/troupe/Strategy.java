package dev.troupe;

/** Which children of an actor restart when one of them does, since they share something that is lost with it. */
public enum Strategy {
    /** Only the one that has failed. */
    ONE_FOR_ONE,
    /** All of them. */
    ALL_FOR_ONE,
    /** That one, and those that were spawned after it. */
    REST_FOR_ONE
}
