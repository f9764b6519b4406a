package dev.troupe;

/**
 * Which children of an actor restart when one of them does, since they share something that is lost with it: an option of
 * the parent ({@link SpawnOptions#withStrategy}).
 *
 * <p>When the policy of the one that has failed says that it restarts, and after the pause that it asks for, the others are
 * told to end ({@link Actor#stopped}), one after the other, the one spawned last first, and each when its turn is over. When
 * all have ended, fresh instances are made, the one spawned first first, each when the one before it has started. Addresses
 * and mailboxes stay, and messages wait meanwhile. The others are not charged with anything: no policy of theirs is asked,
 * their budgets and the attempts at their messages are what they were, and {@link Failure.Sibling} says why they restart.
 *
 * <p>A temporary one that is concerned ends. One that has failed itself meanwhile does as its own policy decides, and is not
 * started before the pause that this asks for. One that fails to start has failed: when it is to restart, those that this
 * concerns go through all of it again. Who ends is not waited for.
 */
public enum Strategy {
    /** Only the one that has failed. */
    ONE_FOR_ONE,
    /** All of them. */
    ALL_FOR_ONE,
    /** That one, and those that were spawned after it. */
    REST_FOR_ONE
}
