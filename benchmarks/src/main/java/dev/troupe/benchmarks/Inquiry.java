package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Neighbourhood.Neighbour;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks neighbours at even intervals, whether they have answered or not, and keeps how long each answer took from when it was
 * asked for. Whoever asks and got no processor in time asks later, and does not catch up.
 */
final class Inquiry {
    /** Longer is late. */
    private static final long LATE_NANOS = 100_000_000;

    private static final long WARM_UP_LIMIT_SECONDS = 60;

    /** The time between two looks whether the last answers have come. */
    private static final long LOOK_NANOS = 10_000_000;

    /**
     * What came of it.
     *
     * @param times of all answers, and how many have not come
     * @param calmAfter milliseconds from the start to the last answer that was late; 0 if none was
     */
    record Outcome(Times times, long calmAfter) {}

    private final List<Neighbour> neighbours;
    private final long length;
    private final long interval;
    private final long grace;
    private final long[] asked;
    private final AtomicLongArray took;
    private int questions;

    /**
     * @param length how long is asked
     * @param interval each neighbour is asked that often
     * @param grace how long the last answers are waited for
     */
    Inquiry(List<Neighbour> neighbours, Duration length, Duration interval, Duration grace) {
        this.neighbours = neighbours;
        this.length = length.toNanos();
        this.interval = interval.toNanos();
        this.grace = grace.toNanos();
        int most = Math.toIntExact(neighbours.size() * (this.length / this.interval + 1));
        this.asked = new long[most];
        this.took = new AtomicLongArray(most);
    }

    /** Has everybody answer again and again for so long, so that the code is warm. */
    static void warmUp(List<Neighbour> neighbours, Duration length) throws Exception {
        long end = System.nanoTime() + length.toNanos();
        for (long number = 0; System.nanoTime() < end; number++) {
            for (Neighbour neighbour : neighbours) {
                neighbour.ask(number).toCompletableFuture().get(WARM_UP_LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    Outcome run() {
        long start = System.nanoTime();
        for (long next = start; next - start < length; next = Math.max(next + interval, System.nanoTime())) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            neighbours.forEach(this::ask);
        }
        long end = System.nanoTime() + grace;
        while (System.nanoTime() < end && !isAllAnswered()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return outcome(start);
    }

    private void ask(Neighbour neighbour) {
        int question = questions++;
        long now = System.nanoTime();
        asked[question] = now;
        neighbour.ask(question).whenComplete((answer, failure) -> {
            if (answer != null && answer == question + 1) {
                took.set(question, Math.max(1, System.nanoTime() - now));
            }
        });
    }

    private boolean isAllAnswered() {
        for (int question = questions - 1; question >= 0; question--) {
            if (took.get(question) == 0) {
                return false;
            }
        }
        return true;
    }

    private Outcome outcome(long start) {
        var times = new Times();
        long calmAfter = 0;
        for (int question = 0; question < questions; question++) {
            long nanos = took.get(question);
            if (nanos == 0) {
                times.addEndless();
            } else {
                times.add(nanos);
                if (nanos > LATE_NANOS) {
                    calmAfter = Math.max(calmAfter, asked[question] + nanos - start);
                }
            }
        }
        return new Outcome(times, TimeUnit.NANOSECONDS.toMillis(calmAfter));
    }
}
