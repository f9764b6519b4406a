package dev.troupe.futures;

import dev.troupe.Delivery;
import dev.troupe.Waker;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue with a bound between tasks, and between other threads and tasks. Its elements come out in the order in which they
 * went in; those of several receivers are shared among them. It ends when it was closed and is empty. A receiver that gives
 * up leaves it open for the others: the last one closes it, or its senders wait for ever.
 *
 * <p>All methods may be called from any thread; none blocks, save that one thread may hold the lock for some instructions.
 * {@link LocalTasks#run(Eventual)} of a {@link #send} waits for room on a thread outside of the system.
 *
 * @param <T> the elements
 */
public final class Channel<T> implements Elements<T> {
    private final int capacity;

    // ---- Guarded by this

    private final Queue<T> queue = new ArrayDeque<>();
    private final Set<Waker> senders = new LinkedHashSet<>();
    private final Set<Waker> receivers = new LinkedHashSet<>();
    private boolean closed;

    /**
     * An empty one.
     *
     * @param capacity how many elements it holds; positive
     */
    public Channel(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the capacity of a channel must be positive: capacity=" + capacity);
        }
        this.capacity = capacity;
    }

    /** Puts an element in, if there is room and the channel is not closed. */
    public Delivery offer(T element) {
        return offer(element, null);
    }

    /**
     * Puts an element in, and waits for room. Its value is {@link Delivery#ACCEPTED} or {@link Delivery#CLOSED}. Those that
     * wait go on when half of the channel is empty, in no particular order.
     */
    public Eventual<Delivery> send(T element) {
        Objects.requireNonNull(element, "element");
        return new Waiting<>() {
            @Override
            Progress<Delivery> look(Waker waker) {
                Delivery delivery = offer(element, waker);
                return delivery == Delivery.FULL ? Progress.pending() : Progress.ready(delivery);
            }
        };
    }

    /**
     * The next element, or empty at the end. Unlike {@link #next} it can be given up, and then leaves nothing here: for a
     * {@link Select} and whatever else has a time.
     */
    public Eventual<Optional<T>> receive() {
        return new Waiting<>() {
            @Override
            Progress<Optional<T>> look(Waker waker) {
                return next(waker);
            }
        };
    }

    /** Waits here by one waker, and takes that back when it is given up. */
    private abstract class Waiting<R> implements Eventual<R> {
        private @Nullable Waker by;

        abstract Progress<R> look(Waker waker);

        @Override
        public Progress<R> poll(Waker waker) {
            if (by != waker) {
                cancel();
                by = waker;
            }
            return look(waker);
        }

        @Override
        public void cancel() {
            if (by != null) {
                forget(by);
            }
        }
    }

    private synchronized void forget(Waker waker) {
        senders.remove(waker);
        receivers.remove(waker);
    }

    /** How many wait. */
    synchronized int waiting() {
        return senders.size() + receivers.size();
    }

    /** @param sender waits for room if there is none; null if it does not */
    private Delivery offer(T element, @Nullable Waker sender) {
        Objects.requireNonNull(element, "element");
        List<Waker> waiting;
        synchronized (this) {
            if (closed) {
                return Delivery.CLOSED;
            }
            if (queue.size() == capacity) {
                if (sender != null) {
                    senders.add(sender);
                }
                return Delivery.FULL;
            }
            queue.add(element);
            waiting = taken(receivers);
        }
        waiting.forEach(Waker::wake);
        return Delivery.ACCEPTED;
    }

    @Override
    public Progress<Optional<T>> next(Waker waker) {
        List<Waker> waiting = List.of();
        T element;
        synchronized (this) {
            element = queue.poll();
            if (element == null && !closed) {
                receivers.add(waker);
                return Progress.pending();
            }
            if (queue.size() <= capacity / 2) {
                waiting = taken(senders);
            }
        }
        waiting.forEach(Waker::wake);
        return Progress.ready(Optional.ofNullable(element));
    }

    /** Takes no more elements. What is in is still received. Nothing happens if it was closed. */
    public void close() {
        List<Waker> waiting;
        synchronized (this) {
            closed = true;
            senders.addAll(receivers);
            receivers.clear();
            waiting = taken(senders);
        }
        waiting.forEach(Waker::wake);
    }

    private static List<Waker> taken(Set<Waker> all) {
        List<Waker> copy = List.copyOf(all);
        all.clear();
        return copy;
    }
}
