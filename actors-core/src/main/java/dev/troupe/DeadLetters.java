package dev.troupe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts the dead letters of a system by their reason, and shows them to whoever listens. */
final class DeadLetters {
    private final Map<DeadLetter.Reason, LongAdder> counts = new EnumMap<>(DeadLetter.Reason.class);
    private final CopyOnWriteArrayList<Consumer<? super DeadLetter>> listeners = new CopyOnWriteArrayList<>();

    DeadLetters() {
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    boolean isListenedTo() {
        return !listeners.isEmpty();
    }

    /** Shows a dead letter to those who listen. */
    void show(Worker worker, DeadLetter letter) {
        for (Consumer<? super DeadLetter> listener : listeners) {
            worker.callback(() -> listener.accept(letter)); // one each: none suffers from another that throws
        }
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

    AutoCloseable listen(Consumer<? super DeadLetter> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
