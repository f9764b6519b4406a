package dev.troupe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Counts the dead letters of a system by their reason, and shows them to whoever listens. */
final class DeadLetters {
    /** Is shown them by several threads at once. */
    interface Listener {
        /** As kernel code of a worker: calls nothing of the user's, and takes no lock. */
        void show(Worker worker, DeadLetter letter);

        /** There will be no more. May be called twice. */
        default void end() {}
    }

    private final Map<DeadLetter.Reason, LongAdder> counts = new EnumMap<>(DeadLetter.Reason.class);
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    DeadLetters() {
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    int listeners() {
        return listeners.size();
    }

    boolean isListenedTo() {
        return !listeners.isEmpty();
    }

    /** Shows a dead letter to those who listen. */
    void show(Worker worker, DeadLetter letter) {
        for (Listener listener : listeners) {
            listener.show(worker, letter);
        }
    }

    void end() {
        ended = true;
        listeners.forEach(Listener::end);
    }

    void add(DeadLetter.Reason reason) {
        adder(reason).increment();
    }

    /** The sum over these reasons; over all if none is given. */
    long count(DeadLetter.Reason... of) {
        long sum = 0;
        for (DeadLetter.Reason reason : of.length == 0 ? DeadLetter.Reason.values() : of) {
            sum += adder(reason).sum();
        }
        return sum;
    }

    private LongAdder adder(DeadLetter.Reason reason) {
        return Objects.requireNonNull(counts.get(reason));
    }

    void add(Listener listener) {
        listeners.add(listener);
        if (ended) {
            listener.end(); // it may have come too late to be seen there
        }
    }

    void forget(Listener listener) {
        listeners.remove(listener);
    }
}
