package dev.troupe.futures;

import dev.troupe.ActorRef;
import dev.troupe.Waker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives elements to an actor, a portion at a time. */
final class Pushed<M, T> implements Eventual<Long> {
    private final ActorFlow flow;
    private final Elements<T> from;
    private final ActorRef<M> consumer;
    private final Function<? super ActorFlow.Push<T>, ? extends M> message;

    /** Those that are not known to be taken. */
    private List<T> portion = new ArrayList<>();

    private long position;
    private boolean ended;

    /** How the elements have ended, if not well. The consumer is told first, with what came before. */
    private @Nullable Exception failure;

    private @Nullable Eventual<Long> question;

    Pushed(
            ActorFlow flow,
            Elements<T> from,
            ActorRef<M> consumer,
            Function<? super ActorFlow.Push<T>, ? extends M> message) {
        this.flow = flow;
        this.from = Owned.takeOver(from);
        this.consumer = consumer;
        this.message = message;
    }

    @Override
    public Progress<Long> poll(Waker waker) throws Exception {
        var budget = new Budget();
        while (budget.allows(waker)) {
            if (question == null) {
                gather(waker);
                if (portion.isEmpty() && !ended) {
                    return Progress.pending();
                }
                question = give();
            }
            try {
                if (!(question.poll(waker) instanceof Progress.Ready<Long>(Long taken))) {
                    return Progress.pending();
                }
                question = null;
                taken(taken);
            } catch (Throwable e) {
                question = null;
                cancel();
                if (failure != null) { // which comes first
                    failure.addSuppressed(e);
                    throw failure;
                }
                throw e;
            }
            if (ended && portion.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                return Progress.ready(position);
            }
        }
        return Progress.pending();
    }

    /** Adds what is there, as much as there is room for. */
    private void gather(Waker waker) {
        try {
            while (!ended && portion.size() < flow.most()) {
                if (!(from.next(waker) instanceof Progress.Ready<Optional<T>>(Optional<T> element))) {
                    return;
                }
                ended = element.isEmpty();
                element.ifPresent(portion::add);
            }
        } catch (Exception e) {
            ended = true;
            failure = e;
        }
    }

    private Eventual<Long> give() {
        var given = new ActorFlow.Portion<>(portion, ended && failure == null);
        long at = position;
        Exception why = failure;
        return flow.ask(consumer, reply -> message.apply(new ActorFlow.Push<>(at, given, why, reply)));
    }

    private void taken(long upTo) {
        if (upTo < position) {
            throw new IllegalStateException(
                    "an actor has forgotten what it had taken, as one that has restarted does, and it cannot be had again:"
                            + " ActorFlow.between is for that: from=" + position + " taken=" + upTo);
        }
        long to = position + portion.size();
        if (upTo > to) {
            throw new IllegalStateException(
                    "an actor has more than it was given, as one does that counts two streams as one: to=" + to
                            + " taken=" + upTo);
        }
        portion = new ArrayList<>(portion.subList((int) (upTo - position), portion.size()));
        position = upTo;
    }

    @Override
    public void cancel() {
        if (question != null) {
            question.cancel();
        }
        if (!ended) {
            ended = true;
            from.cancel();
        }
    }
}
