package dev.troupe.router;

import dev.troupe.ActorRef;
import dev.troupe.Overflow;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events of a {@link Topic}, or a selection of them, to be subscribed to. Immutable; each method gives another selection
 * and leaves this one as it is. What is given to it runs in turns of the topic, so it should be short and free of effects.
 * One that throws, or takes as long as a turn that hangs, ends its subscription, and the log says so; the others go on. The
 * event at which it hangs is a dead letter of the topic.
 *
 * <p>A subscriber is told of what is published after it has subscribed, in the order in which the topic has taken it. What
 * counts is the call of {@link Topic#publish}, also in a turn, whose commit comes later.
 *
 * @param <S> what subscribers are told
 */
public final class Events<S> {
    private final Topic<?> topic;
    private final Function<Object, @Nullable S> selection;

    Events(Topic<?> topic, Function<Object, @Nullable S> selection) {
        this.topic = topic;
        this.selection = selection;
    }

    /** Those of this type. */
    public <N extends S> Events<N> of(Class<N> type) {
        Objects.requireNonNull(type, "type");
        return new Events<>(topic, event -> {
            S selected = selection.apply(event);
            return type.isInstance(selected) ? type.cast(selected) : null;
        });
    }

    /** Those for which this holds. */
    public Events<S> where(Predicate<? super S> filter) {
        Objects.requireNonNull(filter, "filter");
        return new Events<>(topic, event -> {
            S selected = selection.apply(event);
            return selected != null && filter.test(selected) ? selected : null;
        });
    }

    /** What this makes of them: messages of the subscriber's own, for one. It gives null where there is nothing to tell. */
    public <N> Events<N> map(Function<? super S, ? extends @Nullable N> function) {
        Objects.requireNonNull(function, "function");
        return new Events<>(topic, event -> {
            S selected = selection.apply(event);
            return selected == null ? null : function.apply(selected);
        });
    }

    /**
     * Has an actor told of these events, as messages, until the subscription is closed or the actor has ended. Restarts of
     * the actor do not concern it.
     *
     * <p>An actor has <b>one</b> subscription to a topic, whatever address of {@link dev.troupe.Context#adapt} it gives:
     * subscribing again takes the place of what it has selected before, without a gap, so that each incarnation may do so.
     * So who wants events of two kinds selects both at once, with {@link #where} or {@link #map}: of two calls only the
     * second counts.
     *
     * <p>What is in its mailbox and how full that may be is the actor's own: as its {@link Overflow} says, the topic waits
     * for it, or messages become dead letters. From any thread, and at once, also in a turn that fails then. Never blocks.
     *
     * @throws IllegalStateException if the topic has as many subscribers as it can have: see {@link Topic}
     */
    public Subscription to(ActorRef<? super S> actor) {
        return topic.subscribe(Objects.requireNonNull(actor, "actor"), new Selection<>(selection));
    }

    /**
     * Keeps these events for plain code to take them. From any thread; never blocks.
     *
     * @param bound how many it keeps; at least 1
     * @param overflow what happens when it is full: see {@link Backlog}
     * @return to be kept: one that nobody holds any more is forgotten by the topic
     * @throws IllegalArgumentException if the bound is not positive
     * @throws IllegalStateException if the topic has as many subscribers as it can have: see {@link Topic}
     */
    public Backlog<S> backlog(int bound, Overflow overflow) {
        return topic.subscribe(bound, Objects.requireNonNull(overflow, "overflow"), new Selection<>(selection));
    }
}
