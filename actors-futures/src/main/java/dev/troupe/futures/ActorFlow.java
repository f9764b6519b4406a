package dev.troupe.futures;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streams that come from actors and go to them. Each portion is a question, so demand and back-pressure are those of
 * questions: an actor gives what it was asked for, and gets the next portion when it has answered for the last one. Each
 * portion has its position in the stream, the number of elements before it, so that a question that was not answered can be
 * asked again.
 *
 * <p>What is promised when an incarnation ends in the middle of a stream: what its unfinished turn has answered or taken was
 * never answered or taken, and the question is asked again, as often as {@code retry} says. An answer that is lost on its
 * way, since it comes after the deadline, is asked for again too. <b>So a producer may be asked for a position, and a
 * consumer be given one, more than once, but for no later one before it has answered.</b> Between a producer that answers by
 * position and a consumer that takes by position, and keeps its own where its effects are, each element is taken once and in
 * order.
 *
 * @param system that asks
 * @param most how many elements a portion has at most; positive
 * @param deadline of each question; positive
 * @param retry how often a question is asked that is not answered, and the pauses
 */
public record ActorFlow(ActorSystem system, int most, Duration deadline, Retry retry) {
    /** Checks the values. */
    public ActorFlow {
        Objects.requireNonNull(system, "system");
        if (most < 1) {
            throw new IllegalArgumentException("a portion must have room for an element: most=" + most);
        }
        Times.positive("deadline", deadline);
        Objects.requireNonNull(retry, "retry");
    }

    /** Portions of 64, a deadline of 10 s, five attempts. */
    public ActorFlow(ActorSystem system) {
        this(system, 64, Duration.ofSeconds(10), Retry.defaults());
    }

    /**
     * A question for the next elements. It may be put aside until there are any, up to its deadline.
     *
     * @param from the position: how many come before
     * @param most how many may be given; fewer are fine
     * @param reply takes them
     */
    public record Pull<T>(long from, int most, Reply<Portion<T>> reply) {}

    /**
     * Elements that come one after the other.
     *
     * @param elements may be empty: if they are not the last, the next ones are asked for after the first pause of
     *     {@code retry}
     * @param last whether there are none after these
     */
    public record Portion<T>(List<T> elements, boolean last) {
        /** Copies the list. */
        public Portion {
            elements = List.copyOf(elements);
        }
    }

    /**
     * The next elements for an actor, which is to answer with the position up to which it has taken: usually that behind
     * them. If they begin elsewhere than at its own position it takes none, and answers with that. One without elements only
     * asks for it. Positions are those of one stream: who is given several tells them apart by what {@code message} adds to
     * the portion.
     *
     * @param from the position of the first of them
     * @param portion the elements
     * @param failure what has ended the elements of {@link #into} behind these, of which none is the last then; null
     *     otherwise
     * @param reply takes the position up to which the actor has all
     */
    public record Push<T>(
            long from, Portion<T> portion, @Nullable Exception failure, Reply<Long> reply) {
        /** The position behind these elements. */
        public long next() {
            return from + portion.elements().size();
        }
    }

    /**
     * The elements of an actor, from the first one on. Fails with the {@link dev.troupe.AskException} of a question that was
     * asked in vain as often as it may be, which is once if the actor has ended for good.
     *
     * @param message makes the actor's message of a question
     */
    public <M, T> Elements<T> from(ActorRef<M> producer, Function<? super Pull<T>, ? extends M> message) {
        return new Pulled<>(this, producer, message);
    }

    /**
     * Gives elements to an actor, from position 0 on: those that are there go together, and the next ones when it has taken
     * them. Nothing is given before it is spawned. Fails as the elements do, when the actor was told so; with the {@link
     * dev.troupe.AskException} of a portion that was given in vain as often as it may be, which is once if the actor has
     * ended for good; and with an {@link IllegalStateException} if the actor answers with a position outside of the portion,
     * as one does that has forgotten its position with its incarnation: these elements cannot be had again. See
     * {@link #between} for those that can.
     *
     * @param message makes the actor's message of a portion
     * @return how many elements there were
     */
    public <M, T> Eventual<Long> into(
            Elements<T> elements, ActorRef<M> consumer, Function<? super Push<T>, ? extends M> message) {
        return new Pushed<>(this, elements, consumer, message);
    }

    /**
     * Has a stream flow from one actor to another, by an actor of its own between them, which begins where the consumer says
     * that it is: now, and after whatever goes wrong. So it outlives restarts of all three. It goes on asking until the
     * consumer has taken the last portion, or one of the two has ended for good, and with the first pause of {@code retry}
     * before each new beginning.
     *
     * @param options of the actor between
     * @return completes with the number of elements when the consumer has all of them; fails with an {@link
     *     IllegalStateException} if one of the two ends before, or the actor between, unless that ends with a turn that was
     *     given up, of which its supervisor knows. Dependents run in a turn of that actor, and should be short
     * @throws IllegalStateException if the system is stopping
     */
    public <P, C, T> CompletionStage<Long> between(
            ActorRef<P> producer,
            Function<? super Pull<T>, ? extends P> pull,
            ActorRef<C> consumer,
            Function<? super Push<T>, ? extends C> push,
            SpawnOptions options) {
        return Relay.spawn(this, new Relay.Ends<>(producer, pull, consumer, push), options);
    }

    /** Before a producer is asked again that had nothing, or a new beginning. */
    Duration pause() {
        return retry.after(1, system.random().nextDouble());
    }

    /** Asks an actor, again and again if need be. */
    <M, R> Eventual<R> ask(ActorRef<M> actor, Function<Reply<R>, M> message) {
        return retry.of(system, () -> Eventual.of(actor.ask(message, deadline)));
    }
}
