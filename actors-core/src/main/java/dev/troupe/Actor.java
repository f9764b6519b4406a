package dev.troupe;

/**
 * Behaviour with state of its own, run one message at a time.
 *
 * <p>The instance belongs to its <em>incarnation</em>: a restart throws it away and asks the factory for a new one, so
 * the instance needs no synchronization and no clean-up code for half-done work. What a method does through its
 * context, refs and replies takes effect only when the method has returned normally, all of it or nothing. A method
 * that throws leaves none of it; the message is tried again by the next incarnation.
 *
 * <p>Every method runs on a worker thread. It may compute as long as it needs to, but a call that blocks is better
 * placed in {@link ActorSystem#blocking}.
 *
 * @param <M> the messages that the actor takes
 */
@FunctionalInterface
public interface Actor<M> {
    /**
     * Handles one message.
     *
     * @param message never null; should be immutable, since a retry sees the same object
     * @param context valid on this thread until the method returns
     * @throws Exception any exception is a crash of this incarnation
     */
    void receive(M message, Context<M> context) throws Exception;

    /**
     * Runs once, before the first message, in the same turn that called the factory.
     *
     * @param context valid on this thread until the method returns
     * @throws Exception any exception is a crash of this incarnation
     */
    default void started(Context<M> context) throws Exception {}

    /**
     * Runs once at the end of the incarnation: when the actor stops, and before a restart. The children have stopped by
     * then, but for those that a restart keeps. It does not run if a turn of the incarnation was given up, whose thread may
     * still be in the instance. It is the place to release what the incarnation holds outside of the heap. It can send, and
     * can neither spawn nor await.
     *
     * @param reason why the incarnation ends
     * @throws Exception is reported to the supervisor, or logged if there is none, and changes nothing
     */
    default void stopped(StopReason reason) throws Exception {}

    /**
     * Runs after a batch of messages: when those that waited have been handled, or the actor has used up its turns for now;
     * what the kernel must do in between does not make a batch longer than those turns by more than one poll. It is the
     * place for one flush or one sync for all messages of the batch.
     *
     * @param context valid on this thread until the method returns
     * @throws Exception any exception is a crash of this incarnation
     */
    default void batchEnd(Context<M> context) throws Exception {}
}
