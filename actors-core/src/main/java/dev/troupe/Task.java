package dev.troupe;

/**
 * A future that makes progress when a worker polls it. An actor is run as one; a plain one is run with {@link
 * ActorSystem#run}. What a plain task sends is sent at once: it has no turn.
 */
@FunctionalInterface
public interface Task {
    /**
     * Makes what progress is possible without blocking. Called by one thread at a time, first when the task is started
     * and then after each {@link Waker#wake}.
     *
     * @param waker to be called, from any thread, when it is worth polling again; the same at each poll
     * @return {@link Poll#READY} when done
     * @throws Exception fails the task, which is then never polled again
     */
    Poll poll(Waker waker) throws Exception;

    /**
     * Nobody polls it any more, and it is not done: a poll was given up since it took too long, or the system has ended.
     * Releases what it holds. Called once, beside the workers, where it may block for a while, and when no thread is in a
     * poll: of one that never comes back it is never called. By default does nothing.
     */
    default void abandoned() {}
}
