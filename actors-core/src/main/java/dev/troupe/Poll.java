package dev.troupe;

/** What a {@link Task} answers when it is polled. */
public enum Poll {
    /** The task is done and is never polled again. */
    READY,
    /** The task waits for its {@link Waker}. */
    PENDING
}
