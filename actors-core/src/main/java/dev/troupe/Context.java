package dev.troupe;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an actor can do in a turn. May be kept in a field, and used only on the thread of a turn of this actor: anything
 * else throws {@link IllegalStateException}, except {@link #self} and {@link #system}. All effects wait for the commit.
 *
 * <p>In a turn that was given up all others throw a {@link FencedError}. What adds to the log of the turn throws {@link
 * IllegalStateException} if that holds {@link SystemSettings#maxEffects} entries already.
 *
 * @param <M> the messages of the actor
 */
public interface Context<M> {
    /** The actor's own address. From any thread. */
    ActorRef<M> self();

    /** The system that runs the actor. From any thread. */
    ActorSystem system();

    /** Spawns an anonymous child with default options. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    <C> ActorRef<C> spawn(Supplier<? extends Actor<C>> factory);

    /** Spawns an anonymous child. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    <C> ActorRef<C> spawn(Supplier<? extends Actor<C>> factory, SpawnOptions options);

    /** Spawns a child with default options. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory);

    /**
     * Spawns a child. The address can be used at once; the child lives from the commit on.
     *
     * @param name unique among the children of this actor. The name of a child that was kept across the restart gives
     *     its ref, and the factory is not used
     * @param factory makes the instance, and a fresh one at each restart; runs in a turn of the child
     * @param options how it is run
     * @throws IllegalArgumentException if the name is taken, blank, or has a slash or a dollar sign, or if the placement
     *     names a group that the system does not have
     * @throws IllegalStateException in {@code stopped}
     */
    <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory, SpawnOptions options);

    /**
     * Asks another actor; its answer becomes a message to this one. The mapper runs in the turn of that message. An
     * answer after this incarnation has ended is dropped. The end of the system does not wait for it.
     *
     * @param to whom to ask
     * @param request makes the message from the reply handle; runs at once
     * @param deadline from now; positive. If this turn is part of a request, no later than {@link #deadline}
     * @param answer makes the message from the answer or the failure, one of which is null; that it makes none is a crash
     * @throws IllegalArgumentException if the deadline is not positive
     * @throws NullPointerException if the request makes no message
     */
    <Q, R> void ask(
            ActorRef<Q> to,
            Function<Reply<R>, Q> request,
            Duration deadline,
            BiFunction<? super @Nullable R, ? super @Nullable Throwable, ? extends M> answer);

    /**
     * Waits for a stage without holding the thread. The turn commits first; no other message is taken until {@code
     * then} has run, in a turn of its own. If the deadline passes first, the incarnation fails with {@link
     * Failure.AwaitExpired}. If it ends meanwhile for another cause, {@code then} becomes a dead letter.
     *
     * <p>Where the stage is that of an ask itself, as in {@code context.await(other.ask(...), ...)}, a supervisor sees who
     * waits for whom. Of actors that await answers of one another, and so could never go on, it fails the youngest request
     * with an {@link AskException.Cycle}. It takes a request to be where it was asked, or handed on to by {@link
     * Reply#forwardTo}: an actor that gives a reply to another thread or actor in any other way must not await something
     * that depends on it.
     *
     * @param stage what to wait for
     * @param deadline from now; positive
     * @param then takes the value or the failure, one of which is null
     * @throws IllegalArgumentException if the deadline is not positive
     * @throws IllegalStateException if this turn awaits something already, or in {@code stopped}
     */
    <T> void await(
            CompletionStage<T> stage,
            Duration deadline,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then);

    /**
     * Has the outcome of a stage sent to this actor as a message; the actor goes on meanwhile. The mapper runs in the
     * turn of that message. An outcome after this incarnation has ended is dropped: the stage keeps some bytes of it, but
     * not the actor. The end of the system does not wait for it, as it has no deadline.
     *
     * @param stage whose outcome to send
     * @param message makes the message from the value or the failure, one of which is null; that it makes none is a crash
     */
    <T> void pipe(
            CompletionStage<T> stage,
            BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends M> message);

    /**
     * Has this actor told when another one ends for good. A watch of an actor that has ended is answered at once. Ends
     * with this incarnation, or when it is cancelled.
     *
     * @param other whom to watch
     * @param message makes the message; runs in its turn; that it makes none is a crash
     */
    Cancellable watch(ActorRef<?> other, Function<? super Terminated, ? extends M> message);

    /**
     * Sends a message to this actor after a delay. Ends with this incarnation.
     *
     * @param delay zero or positive
     * @throws IllegalArgumentException if it is negative
     */
    Cancellable after(Duration delay, M message);

    /**
     * Sends a message to this actor again and again at a fixed rate, the first time after one period. A period that passes
     * while the last message still waits is skipped. Ends with this incarnation.
     *
     * @param period positive
     * @throws IllegalArgumentException if it is not
     */
    Cancellable every(Duration period, M message);

    /**
     * Sends a message to this actor again and again, so long after the last one of them was handled; the first time after
     * one delay. Ends with this incarnation.
     *
     * @param delay positive
     * @throws IllegalArgumentException if it is not
     */
    Cancellable withFixedDelay(Duration delay, M message);

    /**
     * Sends a message to this actor when it has handled no other one for a while: once, and again only after the next
     * message and another such while. While messages wait, or the actor awaits something, it is not idle. An actor has one
     * such timer: the next call replaces it. Messages of other timers count, so beside an {@link #every} that is shorter it
     * is never sent. Ends with this incarnation.
     *
     * @param idle positive
     * @throws IllegalArgumentException if it is not
     */
    Cancellable whenIdle(Duration idle, M message);

    /**
     * Has other behaviour take the place of this instance from the next turn on, in this incarnation: {@code receive},
     * {@code batchEnd} and {@code stopped} are those of the next one, whose {@code started} is not called. Takes effect at
     * the commit. A restart begins with the factory again.
     *
     * @param next made by the actor itself; not shared
     * @throws IllegalStateException in {@code stopped}
     */
    void become(Actor<M> next);

    /**
     * An address of this actor for messages of another kind, such as the answers of a service that knows nothing of this
     * actor. The mapper runs in the turn of the message, and what it throws is a crash of that turn. The address is as good
     * as the actor's own, across restarts too, so the mapper should use nothing of the instance.
     *
     * @param mapper makes this actor's message
     * @param <E> the messages that the address takes
     */
    <E> ActorRef<E> adapt(Function<? super E, ? extends M> mapper);

    /**
     * Sends a message on behalf of whoever sent the one of this turn. If that is part of a request, the request is handed
     * on with it, as by {@link Reply#forwardTo}: the message holds its reply, and the asker depends on the other actor from
     * now on; one that nobody waits for any more becomes a dead letter there. The same holds in the continuation of an await
     * of such a turn, and in those of answers and outcomes that it has asked for. Otherwise it is a {@code tell}.
     *
     * @param other the next one to have it
     * @param message not null
     * @param <T> the messages of the other actor
     */
    <T> void forward(ActorRef<T> other, T message);

    /**
     * Puts the message of this turn aside, as if it had not come yet, until {@link #unstashAll}. A request can still be
     * answered then, and its deadline goes on. What is put aside outlives a restart, which puts it back, and does not make
     * the mailbox full; when the actor ends it becomes dead letters. Takes effect at the commit, like all the rest: a turn
     * that throws leaves its message where it is.
     *
     * @throws IllegalStateException if {@link SpawnOptions#stash} messages are put aside already, those included that this
     *     turn puts back; if the turn has none, since it is not that of a message; or if it is put aside already
     */
    void stash();

    /**
     * Puts all messages that are put aside back into the mailbox, before everything else there and in the order in which
     * they were put aside. Takes effect at the commit.
     */
    void unstashAll();

    /**
     * Stops this actor when the turn commits. What is queued becomes dead letters; children stop first. To handle what is
     * queued before, as an actor should that stops since it is idle, use {@code self().stop()}.
     */
    void stop();

    /** The time. Use it in place of the system's clock, so that a simulation can replay it. */
    Instant now();

    /** Random numbers. Use them in place of others, so that a simulation can replay them. */
    RandomGenerator random();

    /**
     * Says that this turn is at work, though it takes long: what it has taken so far does not count as a hang. For long
     * honest computations.
     *
     * @throws FencedError if the turn was given up already: nothing that it does will be seen
     */
    void alive();

    /** How often the message of this turn has been tried, this time included: 1 unless it crashed before. */
    int attempt();

    /** The number of this incarnation, from 1: greater than that of every one before. */
    long incarnation();

    /**
     * The time by which somebody who waits for this turn needs the answer; null if nobody does. It is the deadline of the
     * request, also in the continuation of an await of its turn, and in those of answers and outcomes that it has asked
     * for. What is asked in such a turn has no later deadline, whatever it says itself; what is told has none.
     */
    @Nullable
    Instant deadline();
}
