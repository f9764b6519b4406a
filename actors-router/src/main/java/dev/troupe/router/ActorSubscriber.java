package dev.troupe.router;

import dev.troupe.ActorRef;
import dev.troupe.Context;

/** An actor that subscribes. Its mailbox is its backlog. */
final class ActorSubscriber implements Subscriber, Subscription {
    private final Topic<?> topic;
    private final long after;
    private volatile Wish wish;
    private volatile boolean closed;

    /** @param actor takes what is selected */
    private record Wish(ActorRef<Object> actor, Selection<?> selection) {
        @SuppressWarnings("unchecked") // whoever selects for an actor selects what it takes
        static Wish of(ActorRef<?> actor, Selection<?> selection) {
            return new Wish((ActorRef<Object>) actor, selection);
        }
    }

    /**
     * @param actor takes what is selected
     * @param after the number of the last publication that it is not told of
     */
    ActorSubscriber(Topic<?> topic, ActorRef<?> actor, Selection<?> selection, long after) {
        this.topic = topic;
        this.wish = Wish.of(actor, selection);
        this.after = after;
    }

    @Override
    public void take(Publication publication, Context<?> context) {
        Wish its = wish;
        Object selected = publication.number() > after ? its.selection.of(publication.event(), this, context) : null;
        if (selected != null && isOpen()) {
            its.actor.tell(selected);
        }
    }

    @Override
    public void endIfStuck() {
        wish.selection.endIfStuck(this);
    }

    /** Whether it is open, and the subscription of this actor, which selects anew then, and may have another address. */
    boolean selects(ActorRef<?> whose, Selection<?> anew) {
        boolean is = wish.actor.isSameActor(whose) && !closed;
        if (is) {
            wish = Wish.of(whose, anew);
        }
        return is;
    }

    @Override
    public boolean isGone() {
        return !isOpen();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isOpen() {
        return !closed && !wish.actor.hasEnded() && !topic.hasEnded();
    }

    @Override
    public String toString() {
        return wish.actor.path();
    }
}
