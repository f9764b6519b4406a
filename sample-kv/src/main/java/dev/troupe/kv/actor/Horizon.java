package dev.troupe.kv.actor;

import dev.troupe.kv.resp.RespValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Up to where the journal is safe, by the sync mode. Answers wait here, and not in the key-value actor, so that they
 * outlive its incarnations: when one has failed, the next one finds in the journal which of them are true.
 *
 * <p>For any number of threads. What is told here stays true, so it does no harm if a turn that told it fails afterwards.
 */
public final class Horizon {
    private record Waiter(Answer answer, CompletableFuture<List<RespValue>> future) {}

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(
            Comparator.comparingLong(waiter -> waiter.answer().upTo()));

    /** By incarnation, the last sequence that it found in the journal; those of its own come behind. */
    private final TreeMap<Long, Long> starts = new TreeMap<>();

    private long safe;

    /**
     * Waits until an answer is safe.
     *
     * @return completes with the values; fails with {@link LostException} if they are not true. Its dependents run on the
     *     thread that learns of it, and should be short
     */
    public CompletableFuture<List<RespValue>> await(Answer answer) {
        var waiter = new Waiter(answer, new CompletableFuture<>());
        boolean settled;
        synchronized (this) {
            settled = isSettled(answer);
            if (!settled) {
                waiters.add(waiter);
            }
        }
        if (settled) {
            settle(waiter);
        }
        return waiter.future();
    }

    /** The journal is safe up to this sequence. */
    void advance(long upTo) {
        List<Waiter> settled = new ArrayList<>();
        synchronized (this) {
            safe = Math.max(safe, upTo);
            while (!waiters.isEmpty() && isSettled(waiters.element().answer())) {
                settled.add(waiters.remove());
            }
        }
        settled.forEach(this::settle);
    }

    /** An incarnation has found the journal to end with this sequence; it goes on behind it. */
    void recovered(long incarnation, long last) {
        List<Waiter> settled = new ArrayList<>();
        synchronized (this) {
            starts.put(incarnation, last);
            safe = Math.max(safe, last);
            waiters.removeIf(waiter -> isSettled(waiter.answer()) && settled.add(waiter));
        }
        settled.forEach(this::settle);
    }

    private synchronized boolean isSettled(Answer answer) {
        return answer.upTo() <= safe || starts.higherEntry(answer.incarnation()) != null;
    }

    private void settle(Waiter waiter) {
        Answer answer = waiter.answer();
        long end = end(answer);
        if (answer.upTo() <= end) {
            waiter.future().complete(answer.values());
        } else {
            waiter.future().completeExceptionally(new LostException(answer, end));
        }
    }

    /** Where the journal ended for the incarnation that gave the answer. */
    private synchronized long end(Answer answer) {
        Map.Entry<Long, Long> next = starts.higherEntry(answer.incarnation());
        return next == null ? safe : next.getValue();
    }
}
