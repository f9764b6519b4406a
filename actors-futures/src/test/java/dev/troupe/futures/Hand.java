package dev.troupe.futures;

import dev.troupe.Cancellable;
import dev.troupe.Waker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Polls by hand: a waker that counts, and a clock that stands still until it is moved. */
final class Hand implements Waker {
    private final List<Long> alarms = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1_000; // it must not matter that it overflows
    private final long origin = now;
    private int wakes;

    @Override
    public void wake() {
        wakes++;
    }

    @Override
    public Cancellable wakeAfter(Duration delay) {
        Long at = now + delay.toNanos();
        alarms.add(at);
        return () -> alarms.remove(at);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** The time since the beginning. */
    Duration elapsed() {
        return Duration.ofNanos(now - origin);
    }

    /** How often it was woken since this was asked last. */
    int wakes() {
        int count = wakes;
        wakes = 0;
        return count;
    }

    /** How many alarms are set. */
    int alarms() {
        return alarms.size();
    }

    /** Lets time pass, as a computation does that takes so long. */
    void pass(Duration time) {
        now += time.toNanos();
        if (alarms.removeIf(at -> at - now <= 0)) {
            wakes++;
        }
    }

    /** Polls it until it is ready, whenever it was woken; time passes when it was not. */
    <T> T drive(Eventual<T> work) throws Exception {
        while (true) {
            if (work.poll(this) instanceof Progress.Ready<T>(T value)) {
                return value;
            }
            if (wakes() == 0) {
                long first = alarms.stream()
                        .mapToLong(at -> at - now)
                        .min()
                        .orElseThrow(() -> new AssertionError("nobody will ever wake it"));
                pass(Duration.ofNanos(first));
                wakes();
            }
        }
    }

    /** Polls it once, which must not be enough. */
    void pending(Eventual<?> work) throws Exception {
        if (work.poll(this) instanceof Progress.Ready<?>(Object value)) {
            throw new AssertionError("it is ready: value=" + value);
        }
    }
}
