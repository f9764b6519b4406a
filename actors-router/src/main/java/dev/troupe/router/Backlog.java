package dev.troupe.router;

import dev.troupe.Context;
import dev.troupe.Overflow;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for plain code that has subscribed to a {@link Topic}, the oldest first. All methods may be called
 * from any thread, and none blocks.
 *
 * <p>It holds so many events at most. When it is full, its {@link Overflow} says what happens:
 *
 * <ul>
 *   <li>WAIT: nothing is lost. The topic tells nobody anything more until the backlog has fallen to half its bound; so its
 *       mailbox fills, and its publishers have to wait. When the system stops the topic waits no longer than a second, and
 *       puts here what it still has, over the bound
 *   <li>REJECT: the new event is dropped, and counted
 *   <li>DROP_OLDEST: the oldest event is dropped, and counted
 * </ul>
 *
 * <p>The topic does not keep it alive: one that its owner has dropped without closing it is collected with what is in it.
 *
 * @param <S> what it is told
 */
public final class Backlog<S> implements Subscription {
    private final Topic<?> topic;
    private final int bound;
    private final Overflow overflow;
    private final Selection<S> selection;
    private final long after;
    private volatile boolean closed;

    // The rest under the lock of this object, under which no user code runs.
    private final ArrayDeque<Kept<S>> kept = new ArrayDeque<>();
    private long last;
    private boolean full;
    private long dropped;
    private long expired;

    /** @param until when it expires; null for never */
    private record Kept<S>(S event, @Nullable Instant until) {}

    /** @param after the number of the last publication that it is not told of */
    Backlog(Topic<?> topic, int bound, Overflow overflow, Selection<S> selection, long after) {
        if (bound < 1) {
            throw new IllegalArgumentException("the bound of a backlog must be at least 1: bound=" + bound);
        }
        this.topic = topic;
        this.bound = bound;
        this.overflow = overflow;
        this.selection = selection;
        this.after = after;
    }

    void take(Publication publication, Context<?> context) {
        S selected = publication.number() > after ? selection.of(publication.event(), this, context) : null;
        if (selected != null) {
            add(selected, publication);
        }
    }

    void endIfStuck() {
        selection.endIfStuck(this);
    }

    private synchronized void add(S event, Publication publication) {
        if (closed || publication.number() == last) {
            return; // or it would be there twice, once for each attempt of the topic's turn
        }
        last = publication.number();
        expire();
        if (kept.size() >= bound && overflow != Overflow.WAIT) { // with WAIT the topic has looked before
            dropped++;
            if (overflow == Overflow.REJECT) {
                return;
            }
            kept.removeFirst();
        }
        kept.add(new Kept<>(event, publication.until()));
        full = kept.size() >= bound;
    }

    /** The oldest event, which is taken out; null if there is none. */
    public @Nullable S poll() {
        S event;
        boolean hasRoom;
        synchronized (this) {
            event = first();
            hasRoom = hasRoomAgain();
        }
        if (hasRoom) {
            topic.goOn();
        }
        return event;
    }

    /** All events that are there, the oldest first, which are taken out. */
    public List<S> takeAll() {
        var events = new ArrayList<S>();
        boolean hasRoom;
        synchronized (this) {
            for (S event = first(); event != null; event = first()) {
                events.add(event);
            }
            hasRoom = hasRoomAgain();
        }
        if (hasRoom) {
            topic.goOn();
        }
        return events;
    }

    private @Nullable S first() {
        expire();
        Kept<S> first = kept.poll();
        return first == null ? null : first.event;
    }

    private boolean hasRoomAgain() {
        boolean hasRoom = full && kept.size() <= bound / 2;
        full &= !hasRoom;
        return hasRoom;
    }

    /** Only at the head: one behind it is seen to have expired when it comes there. */
    private void expire() {
        while (!kept.isEmpty() && topic.isPast(kept.getFirst().until)) {
            kept.removeFirst();
            expired++;
        }
    }

    /** How many events are there, with those that have expired behind one that has not. */
    public synchronized int size() {
        expire();
        return kept.size();
    }

    /** How many events were dropped since it was full. */
    public synchronized long dropped() {
        return dropped;
    }

    /** How many events have expired in it. */
    public synchronized long expired() {
        expire();
        return expired;
    }

    /** Whether the topic is to wait for it. */
    synchronized boolean isFull() {
        expire();
        return overflow == Overflow.WAIT && !closed && !hasRoomAgain() && full;
    }

    /** Ends the subscription. What is there can still be taken. */
    @Override
    public void close() {
        closed = true;
        topic.goOn();
    }

    /**
     * Whether there may be more to come. False does not say that it is empty: a topic that has ended leaves what it has told
     * before. Who wants all asks first and takes then:
     *
     * <pre>{@code
     * for (boolean more = true; more; ) {
     *     more = backlog.isOpen();
     *     backlog.takeAll().forEach(...);
     * }
     * }</pre>
     */
    @Override
    public boolean isOpen() {
        return !closed && !topic.hasEnded();
    }

    @Override
    public String toString() {
        return "Backlog[topic=" + topic + ", bound=" + bound + "]";
    }
}
