package dev.troupe.spi;

/** What can go wrong on a stage. */
public enum Fault {
    /** User code throws: before it has done anything, at one of its effects, or after it has done everything. */
    CRASH,
    /** A turn takes so long that its worker is handed on; it commits late. */
    SLOW_TURN,
    /** A turn takes so long that it is given up. Its thread comes back some time. */
    HANG,
    /** The same, and its thread never comes back. */
    LOST_THREAD,
    /** A failure policy takes so long that it is given up, which ends its actor. */
    HUNG_POLICY,
    /** An actor is killed. */
    KILL,
    /** A stage that stands for a call which blocks takes long. */
    DELAYED_STAGE,
    /** The same, and it never completes. */
    LOST_STAGE,
    /** A worker takes nothing out of its ring for a while. */
    FULL_RING,
    /** A worker's actors take no turns for a while. */
    FULL_MAILBOX,
    /** The clocks jump: the time of day in either direction, the other one forward. */
    CLOCK_JUMP
}
