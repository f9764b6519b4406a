package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the machine can do without any actors. */
final class Limits implements Session {
    private static final int ROUND_TRIPS = 1_000_000;
    private static final int ELEMENTS = 5_000_000;
    private static final int BATCH = 64;

    /** Longs between two places, so that they do not share a cache line. */
    private static final int APART = 32;

    @Override
    public Measure prepare(Row row, int scale) {
        return switch (row) {
            case VOLATILE_ROUND_TRIP -> () -> volatileRoundTrip(scale);
            case PLAIN_DEQUE -> () -> deque(scale);
            default -> throw new IllegalArgumentException("a limit of the machine must be asked for: row=" + row);
        };
    }

    @Override
    public void close() {}

    /** Nanoseconds for a number to reach another thread and to come back, through two volatile places. */
    private static double volatileRoundTrip(int scale) throws Exception {
        int rounds = ROUND_TRIPS / scale;
        var places = new AtomicLongArray(3 * APART);
        Thread echo = Thread.ofPlatform().daemon().name("echo").start(() -> {
            for (long i = 1; i <= rounds; i++) {
                awaitNumber(places, APART, i);
                places.set(2 * APART, i);
            }
        });
        double nanos = Workload.nanosPer(rounds, () -> {
            for (long i = 1; i <= rounds; i++) {
                places.set(APART, i);
                awaitNumber(places, 2 * APART, i);
            }
        });
        echo.join();
        return nanos;
    }

    private static void awaitNumber(AtomicLongArray places, int index, long number) {
        while (places.get(index) != number) {
            Thread.onSpinWait();
        }
    }

    /** Nanoseconds to add an element to a plain deque and to take it, in batches, on one thread. */
    private static double deque(int scale) throws Exception {
        int elements = ELEMENTS / scale / BATCH * BATCH;
        var deque = new ArrayDeque<Integer>(2 * BATCH);
        return Workload.nanosPer(elements, () -> {
            long sum = 0;
            for (int done = 0; done < elements; done += BATCH) {
                for (int i = 1; i <= BATCH; i++) {
                    deque.add(i);
                }
                for (int i = 0; i < BATCH; i++) {
                    sum += deque.remove();
                }
            }
            if (sum != elements / BATCH * Tally.sumTo(BATCH)) {
                throw new IllegalStateException("the elements must add up: sum=" + sum);
            }
        });
    }
}
