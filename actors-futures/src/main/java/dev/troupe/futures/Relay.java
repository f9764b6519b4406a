package dev.troupe.futures;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The actor between two others through which a stream flows. It asks the consumer where it is, the producer for what
 * follows, gives that to the consumer, and so on. Whenever it does not get an answer, or is a new incarnation, it begins
 * with asking the consumer: so it has nothing to remember.
 */
final class Relay<P, C, T> implements Actor<Relay.News<T>> {
    /** The two ends. */
    record Ends<P, C, T>(
            ActorRef<P> producer,
            Function<? super ActorFlow.Pull<T>, ? extends P> pull,
            ActorRef<C> consumer,
            Function<? super ActorFlow.Push<T>, ? extends C> push) {}

    /** What it is told. */
    sealed interface News<T> {
        /** The consumer has all up to here. */
        record Taken<T>(long upTo) implements News<T> {}

        /** The producer has given these. */
        record Given<T>(ActorFlow.Portion<T> portion) implements News<T> {}

        /** There was no answer. */
        record Lost<T>() implements News<T> {}

        /** The pause is over. */
        record Again<T>() implements News<T> {}
    }

    private final ActorFlow flow;
    private final Ends<P, C, T> ends;
    private final CompletableFuture<Long> all;
    private long position;

    /** Where the stream ends, once that is known. */
    private long end = Long.MAX_VALUE;

    private Relay(ActorFlow flow, Ends<P, C, T> ends, CompletableFuture<Long> all) {
        this.flow = flow;
        this.ends = ends;
        this.all = all;
    }

    static <P, C, T> CompletionStage<Long> spawn(ActorFlow flow, Ends<P, C, T> ends, SpawnOptions options) {
        var all = new CompletableFuture<Long>();
        var unused = flow.system().spawn(() -> new Relay<>(flow, ends, all), options);
        return all.minimalCompletionStage();
    }

    @Override
    public void started(Context<News<T>> context) {
        askWhere(context);
    }

    @Override
    public void receive(News<T> news, Context<News<T>> context) {
        switch (news) {
            case News.Taken<T>(long upTo) -> taken(upTo, context);
            case News.Given<T>(ActorFlow.Portion<T> portion) -> given(portion, context);
            case News.Lost<T> lost -> pause(context);
            case News.Again<T> again -> askWhere(context);
        }
    }

    private void askWhere(Context<News<T>> context) {
        push(0, new ActorFlow.Portion<>(List.of(), false), context);
    }

    private void taken(long upTo, Context<News<T>> context) {
        position = upTo;
        if (position >= end) {
            all.complete(position);
            context.stop();
            return;
        }
        if (hasEnded(ends.producer, context)) {
            return;
        }
        context.<P, ActorFlow.Portion<T>>ask(
                ends.producer,
                reply -> ends.pull.apply(new ActorFlow.Pull<>(position, flow.most(), reply)),
                flow.deadline(),
                (portion, failure) -> portion == null ? new News.Lost<>() : new News.Given<>(portion));
    }

    private void given(ActorFlow.Portion<T> portion, Context<News<T>> context) {
        if (portion.last()) {
            end = position + portion.elements().size();
        }
        if (portion.elements().isEmpty() && !portion.last()) {
            pause(context); // there was nothing yet
        } else {
            push(position, portion, context);
        }
    }

    private void push(long from, ActorFlow.Portion<T> portion, Context<News<T>> context) {
        context.<C, Long>ask(
                ends.consumer,
                reply -> ends.push.apply(new ActorFlow.Push<>(from, portion, null, reply)),
                flow.deadline(),
                (upTo, failure) -> upTo == null ? new News.Lost<>() : new News.Taken<>(upTo));
    }

    /** Then the stream has, too. */
    private boolean hasEnded(ActorRef<?> end, Context<News<T>> context) {
        boolean ended = end.hasEnded();
        if (ended) {
            all.completeExceptionally(new IllegalStateException(
                    "a stream needs both of its actors: ended=" + end.path() + " position=" + position));
            context.stop();
        }
        return ended;
    }

    private void pause(Context<News<T>> context) {
        if (hasEnded(ends.consumer, context)) {
            return;
        }
        var unused = context.after(flow.pause(), new News.Again<>());
    }

    @Override
    public void stopped(StopReason reason) {
        @Nullable Throwable cause = reason instanceof StopReason.Failed(var failure) ? failure.cause() : null;
        if (!(reason instanceof StopReason.Restarting)) {
            all.completeExceptionally(new IllegalStateException(
                    "the actor between has ended before the stream: position=" + position + " reason=" + reason,
                    cause));
        }
    }
}
