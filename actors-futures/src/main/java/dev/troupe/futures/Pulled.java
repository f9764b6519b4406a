package dev.troupe.futures;

import dev.troupe.ActorRef;
import dev.troupe.Waker;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The elements of an actor, which is asked for each portion when the last one is used up. */
final class Pulled<M, T> extends Owned<T> {
    private final ActorFlow flow;
    private final ActorRef<M> producer;
    private final Function<? super ActorFlow.Pull<T>, ? extends M> message;
    private final Queue<T> given = new ArrayDeque<>();
    private @Nullable Eventual<ActorFlow.Portion<T>> question;
    private long position;
    private boolean last;

    Pulled(ActorFlow flow, ActorRef<M> producer, Function<? super ActorFlow.Pull<T>, ? extends M> message) {
        super("elements of " + producer.path());
        this.flow = flow;
        this.producer = producer;
        this.message = message;
    }

    @Override
    public Progress<Optional<T>> next(Waker waker) throws Exception {
        while (given.isEmpty() && !last) {
            if (question == null) {
                question = ask();
            }
            if (!(question.poll(waker) instanceof Progress.Ready<ActorFlow.Portion<T>>(ActorFlow.Portion<T> portion))) {
                return Progress.pending();
            }
            question =
                    portion.elements().isEmpty() ? Eventual.timer(flow.pause()).andThen(waited -> ask()) : null;
            given.addAll(portion.elements());
            position += portion.elements().size();
            last = portion.last();
        }
        return Progress.ready(Optional.ofNullable(given.poll()));
    }

    private Eventual<ActorFlow.Portion<T>> ask() {
        long from = position;
        return flow.ask(producer, reply -> message.apply(new ActorFlow.Pull<>(from, flow.most(), reply)));
    }

    @Override
    public void cancel() {
        if (question != null) {
            question.cancel();
        }
    }
}
