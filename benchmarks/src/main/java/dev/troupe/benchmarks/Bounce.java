package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import com.sun.management.ThreadMXBean;
import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Two actors bounce one ball, the same object all the time, so that what is allocated is the runtime's. */
final class Bounce<R, C> {
    private static final int BOUNCES = 2_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private sealed interface Msg<R> {}

    private record Partner<R>(R other, Tally ready) implements Msg<R> {}

    private record Ball<R>() implements Msg<R> {}

    private final Actors<R, C> actors;
    private final int otherWorker;
    private final int bounces;
    private final Ball<R> ball = new Ball<>();

    private Bounce(Actors<R, C> actors, int otherWorker, int bounces) {
        this.actors = actors;
        this.otherWorker = otherWorker;
        this.bounces = bounces / 2 * 2;
    }

    /** Nanoseconds per message between two actors of one worker. */
    static <R, C> Measure withinWorker(Actors<R, C> actors, int scale) {
        return new Bounce<>(actors, 0, BOUNCES / scale)::nanosPerMessage;
    }

    /** Nanoseconds per round trip between two workers. */
    static <R, C> Measure betweenWorkers(Actors<R, C> actors, int scale) {
        var bounce = new Bounce<>(actors, 1, BOUNCES / scale);
        return () -> 2 * bounce.nanosPerMessage();
    }

    /** Bytes that are allocated per message between two actors of one worker. */
    static <R, C> Measure allocationWithin(Actors<R, C> actors, int scale) {
        return new Bounce<>(actors, 0, BOUNCES / scale)::bytesPerMessage;
    }

    /** Bytes that are allocated per message between two workers. */
    static <R, C> Measure allocationBetween(Actors<R, C> actors, int scale) {
        return new Bounce<>(actors, 1, BOUNCES / scale)::bytesPerMessage;
    }

    /** Bytes that are allocated per message from a thread outside. */
    static <R, C> Measure allocationFromOutside(Actors<R, C> actors, int scale) {
        return new Bounce<>(actors, 0, BOUNCES / scale)::bytesPerMessageFromOutside;
    }

    private double nanosPerMessage() throws Exception {
        var tally = new Tally(bounces);
        R first = prepare(tally);
        return Workload.nanosPer(bounces, () -> {
            actors.tell(first, ball);
            tally.await();
        });
    }

    private double bytesPerMessage() throws Exception {
        var tally = new Tally(bounces);
        R first = prepare(tally);
        long before = THREADS.getTotalThreadAllocatedBytes();
        actors.tell(first, ball);
        tally.await();
        return (double) (THREADS.getTotalThreadAllocatedBytes() - before) / bounces;
    }

    private double bytesPerMessageFromOutside() throws Exception {
        var tally = new Tally(bounces);
        R receiver = actors.kind(() -> new Player(bounces, true, tally)).spawn();
        long before = THREADS.getTotalThreadAllocatedBytes();
        for (int i = 0; i < bounces; i++) {
            actors.tell(receiver, ball);
        }
        tally.await();
        return (double) (THREADS.getTotalThreadAllocatedBytes() - before) / bounces;
    }

    private R prepare(Tally tally) throws Exception {
        R first = actors.kind(() -> new Player(bounces / 2, false, tally)).spawnOn(0);
        R second = actors.kind(() -> new Player(bounces / 2, true, tally)).spawnOn(otherWorker);
        var ready = new Tally(2);
        actors.tell(first, new Partner<>(second, ready));
        actors.tell(second, new Partner<>(first, ready));
        ready.await();
        return first;
    }

    /** Sends the ball back, if it has a partner. One of the two keeps it in the end. */
    private final class Player implements Behaviour<Msg<R>, C> {
        private final int expected;
        private final boolean keepsLast;
        private final Tally tally;
        private @Nullable R other;
        private int handled;

        Player(int expected, boolean keepsLast, Tally tally) {
            this.expected = expected;
            this.keepsLast = keepsLast;
            this.tally = tally;
        }

        @Override
        public Next receive(Msg<R> message, C context) throws Exception {
            return switch (message) {
                case Partner<R>(R partner, Tally ready) -> {
                    other = partner;
                    ready.handled(1);
                    yield GO_ON;
                }
                case Ball<R> same -> bounce(same, context);
            };
        }

        private Next bounce(Ball<R> same, C context) throws Exception {
            handled++;
            if (other != null && (handled < expected || !keepsLast)) {
                actors.tell(context, other, same);
            }
            if (handled < expected) {
                return GO_ON;
            }
            tally.handled(handled);
            return STOP;
        }
    }
}
