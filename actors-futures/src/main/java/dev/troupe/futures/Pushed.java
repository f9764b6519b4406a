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

    /** How the elements have ended, if not well. What came before is given first. */
    private @Nullable Exception failure;

    private @Nullable Eventual<Long> question;

    Pushed(
            ActorFlow flow,
            Elements<T> from,
            ActorRef<M> consumer,
            Function<? super ActorFlow.Push<T>, ? extends M> message) {
        this.flow = flow;
        this.from = from;
        this.consumer = consumer;
        this.message = message;
    }

    @Override
    public Progress<Long> poll(Waker waker) throws Exception {
        var budget = new Budget();
        while (budget.allows(waker)) {
            if (question == null) {
                gather(waker);
                if (portion.isEmpty() && failure != null) {
                    throw failure;
                }
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
                throw e;
            }
            if (ended && failure == null && portion.isEmpty()) {
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
        return flow.ask(consumer, reply -> message.apply(new ActorFlow.Push<>(at, given, reply)));
    }

    private void taken(long upTo) {
        if (upTo < position || upTo > position + portion.size()) {
            throw new IllegalStateException("an actor must have taken from the portion that it was given: from="
                    + position + " to=" + (position + portion.size()) + " taken=" + upTo);
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
