package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The address of an actor. It stays valid across restarts, and there is one object per actor, so refs compare by
 * identity; one that {@link #adapt} or {@link #part} gives is another object, of which {@link #isSameActor} tells. All
 * methods may be called from any thread.
 *
 * <p><b>In a turn</b> (that is, on a worker thread inside a method of an actor) {@link #tell}, {@link #stop} and
 * {@link #kill} are written to the turn's log and take effect when the turn commits. From any other thread they act at
 * once.
 *
 * @param <M> the messages that the actor takes
 */
public sealed interface ActorRef<M> permits Ref, AdaptedRef {
    /** The actor's name, unique among its siblings. Anonymous actors have a name derived from a number. */
    String name();

    /** The path from the top: the names of the parents and the actor's own, separated by slashes. */
    String path();

    /**
     * Sends a message. Never blocks.
     *
     * @param message not null; should be immutable
     * @return in a turn always {@link Delivery#ACCEPTED}; else whether the message is in
     * @throws NullPointerException if the message is null
     * @throws IllegalStateException in a turn, if its log holds {@link SystemSettings#maxEffects} entries already
     * @throws FencedError in a turn that was given up
     */
    Delivery tell(M message);

    /**
     * Sends a message and waits for room if there is none. Blocks; meant for platform and virtual threads outside of
     * the system. While the mailbox has room no thread waits longer than what was on the way before it takes.
     *
     * @param message not null; should be immutable
     * @return {@link Delivery#ACCEPTED} or {@link Delivery#CLOSED}
     * @throws InterruptedException if the thread is interrupted while it waits; the message is not in
     * @throws IllegalStateException on a thread of the system, which must never block on a mailbox
     */
    Delivery tellOrWait(M message) throws InterruptedException;

    /**
     * Sends a request and gives a future for its answer. A request whose deadline passes before its turn is dropped and
     * becomes a dead letter. The future fails with an {@link AskException}. Its dependents should be short: use the
     * {@code Async} forms for more. In a turn {@code get} and {@code join} on it throw {@link IllegalStateException}
     * unless it is done; use {@link Context#ask}, {@link Context#pipe} or {@link Context#await} there. Cancelling it has no
     * effect on the request.
     *
     * @param request makes the message from the reply handle
     * @param deadline from now; positive
     * @param <R> the answer
     * @throws IllegalArgumentException if the deadline is not positive
     * @throws NullPointerException if the request makes no message
     * @throws IllegalStateException in a turn, if its log has no room for it: see {@link #tell}
     * @throws FencedError in a turn that was given up
     */
    <R> CompletableFuture<R> ask(Function<Reply<R>, M> request, Duration deadline);

    /**
     * Sends a request and waits for room if there is none, at most until the deadline. Blocks; meant for platform and
     * virtual threads outside of the system. See {@link #ask}.
     *
     * @param request makes the message from the reply handle
     * @param deadline from now; positive
     * @param <R> the answer
     * @throws IllegalArgumentException if the deadline is not positive
     * @throws NullPointerException if the request makes no message
     * @throws InterruptedException if the thread is interrupted while it waits; the request is not in
     * @throws IllegalStateException on a thread of the system, which must never block on a mailbox
     */
    <R> CompletableFuture<R> askOrWait(Function<Reply<R>, M> request, Duration deadline) throws InterruptedException;

    /**
     * Stops the actor when it has handled what was accepted before. Its children stop first. {@link Context#stop} does not
     * wait for what is queued.
     *
     * @throws UnsupportedOperationException if this is the address of a {@link #part}
     */
    void stop();

    /**
     * Whether the actor takes no messages any more, for good: it has ended, or its system has. A recent value: false may be
     * out of date, true stays true. For who chooses among actors or forgets those that are gone; {@link Context#watch} tells
     * of it.
     */
    boolean hasEnded();

    /**
     * Whether the other one is an address of the same actor, and of the same {@link #part} of it: it is this object, or one
     * of them is of {@link #adapt}.
     */
    default boolean isSameActor(ActorRef<?> other) {
        return AdaptedRef.target(this) == AdaptedRef.target(other)
                && Objects.equals(AdaptedRef.part(this), AdaptedRef.part(other));
    }

    /** The number of the actor's incarnation, from 1: a recent value, for who watches it from outside. */
    long incarnation();

    /**
     * How many messages wait in the actor's mailbox, the one that it is at included: a recent value, for who chooses among
     * actors or watches them from outside.
     */
    int waiting();

    /**
     * Ends the current incarnation at the next turn boundary, ahead of all queued messages, which stay. What happens
     * next is up to the actor's {@link FailurePolicy}; by default it restarts.
     *
     * @throws UnsupportedOperationException if this is the address of a {@link #part}
     */
    void kill();

    /**
     * An address of this actor for messages of another kind. The mapper runs in the turn of the message, and what it throws
     * is a crash of that turn. The address is as good as this one, across restarts too.
     *
     * @param mapper makes this actor's message; uses nothing that belongs to somebody else
     * @param <E> the messages that the address takes
     */
    default <E> ActorRef<E> adapt(Function<? super E, ? extends M> mapper) {
        return AdaptedRef.of(this, null, mapper);
    }

    /**
     * An address of something that this actor keeps, or stands in front of: one of the many that it tells apart by a key. As
     * {@link #adapt}, but {@link #isSameActor} only as those of an equal key, and it can neither be stopped nor killed. What
     * it says of itself, and what is watched by it, is the whole actor.
     *
     * @param key immutable
     * @param mapper makes this actor's message; uses nothing that belongs to somebody else
     * @param <E> the messages that the address takes
     */
    default <E> ActorRef<E> part(Object key, Function<? super E, ? extends M> mapper) {
        return AdaptedRef.of(this, Objects.requireNonNull(key, "key"), mapper);
    }

    /** This address, seen as one of a narrower message type. */
    @SuppressWarnings("unchecked") // An actor that takes M takes every subtype of it; a ref only consumes.
    default <N extends M> ActorRef<N> narrow() {
        return (ActorRef<N>) this;
    }
}
