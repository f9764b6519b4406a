package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.ArrayList;
import java.util.List;

/** Ready at its third poll, and wakes itself until then. */
final class Counter implements Eventual<Integer> {
    private final String name;
    private final List<String> log;
    private int polls;
    boolean cancelled;

    Counter(String name, List<String> log) {
        this.name = name;
        this.log = log;
    }

    Counter() {
        this("counter", new ArrayList<>());
    }

    @Override
    public Progress<Integer> poll(Waker waker) {
        if (polls == 3) {
            throw new AssertionError("it was polled after its end: counter=" + name);
        }
        log.add(name + ++polls);
        if (polls == 3) {
            return Progress.ready(polls);
        }
        waker.wake();
        return Progress.pending();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
