package dev.troupe.router;

/** Somebody's wish to be told of something, until it is closed. From any thread; never blocks. */
public interface Subscription extends AutoCloseable {
    /**
     * Ends it: nothing more is told. What has been told already stays where it is: a message in the mailbox of its actor, a
     * call of a listener that has begun, an event in a {@link Backlog}. A second call does nothing.
     */
    @Override
    void close();

    /** Whether there may be more to come. A recent value. */
    boolean isOpen();
}
