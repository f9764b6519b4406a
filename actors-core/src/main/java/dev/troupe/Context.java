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
 * @param <M> the messages of the actor
 */
public interface Context<M> {
    /** The actor's own address. From any thread. */
    ActorRef<M> self();

    /** The system that runs the actor. From any thread. */
    ActorSystem system();

    /** Spawns an anonymous child with default options. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    <C> ActorRef<C> spawn(Supplier<? extends Actor<C>> factory);

    /** Spawns a child with default options. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory);

    /**
     * Spawns a child. The address can be used at once; the child lives from the commit on.
     *
     * @param name unique among the children of this actor. The name of a child that was kept across the restart gives
     *     its ref, and the factory is not used
     * @param factory makes the instance, and a fresh one at each restart; runs in a turn of the child
     * @param options how it is run
     * @throws IllegalArgumentException if the name is taken, blank, or has a slash or a dollar sign
     */
    <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory, SpawnOptions options);

    /**
     * Asks another actor; its answer becomes a message to this one. The mapper runs in the turn of that message. An
     * answer after this incarnation has ended is dropped.
     *
     * @param to whom to ask
     * @param request makes the message from the reply handle; runs at once
     * @param deadline from now; positive
     * @param answer makes the message from the answer or the failure, one of which is null
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
     * @throws IllegalStateException if this turn awaits something already
     */
    <T> void await(
            CompletionStage<T> stage,
            Duration deadline,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then);

    /**
     * Has the outcome of a stage sent to this actor as a message; the actor goes on meanwhile. The mapper runs in the
     * turn of that message. An outcome after this incarnation has ended is dropped.
     *
     * @param stage whose outcome to send
     * @param message makes the message from the value or the failure, one of which is null
     */
    <T> void pipe(
            CompletionStage<T> stage,
            BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends M> message);

    /**
     * Has this actor told when another one ends for good. A watch of an actor that has ended is answered at once. Ends
     * with this incarnation.
     *
     * @param other whom to watch
     * @param message makes the message; runs in its turn
     */
    void watch(ActorRef<?> other, Function<? super Terminated, ? extends M> message);

    /**
     * Sends a message to this actor after a delay. Ends with this incarnation.
     *
     * @param delay zero or positive
     */
    Cancellable after(Duration delay, M message);

    /**
     * Sends a message to this actor again and again, the first time after one period. A period that passes while the
     * last message still waits is skipped. Ends with this incarnation.
     *
     * @param period positive
     */
    Cancellable every(Duration period, M message);

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

    /** Stops this actor when the turn commits. What is queued becomes dead letters; children stop first. */
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

    /** The deadline of the request of this turn; null if it has none. */
    @Nullable
    Instant deadline();
}
