package dev.troupe.router;

import dev.troupe.Cancellable;
import dev.troupe.Poll;
import dev.troupe.Waker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A task that observes a value, between its polls, whoever sets the value, and whoever closes it. */
final class ObserverStress {
    private ObserverStress() {}

    /** Remembers that it was asked for a poll. */
    static final class Bell implements Waker {
        int rung; // plain: of one actor, and of the arbiter

        @Override
        public void wake() {
            rung = 1;
        }

        @Override
        public Cancellable wakeAfter(Duration delay) {
            throw new AssertionError("no time here");
        }

        @Override
        public long nanoTime() {
            throw new AssertionError("no time here");
        }
    }

    private static int ready(Poll poll) {
        return poll == Poll.READY ? 1 : 0;
    }

    // ---- The newest value is told

    /** The value is set while it is looked at. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the poll sees the value, and nobody need wake it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the poll comes too early, and there will be another")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the newest value is never told")
    @State
    public static class NewestIsTold {
        private final Latest<Integer> latest = new Latest<>(Idle.SYSTEM, 1);
        private final Observer<Integer> observer = new Observer<>(latest, 1, value -> true);
        private final Bell bell = new Bell();

        @Actor
        public void polled(II_Result r) {
            r.r1 = ready(observer.poll(bell));
        }

        @Actor
        public void setter() {
            latest.set(2);
            observer.run();
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = bell.rung;
        }
    }

    /** The poll looks at the value before it says who is to be woken. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the poll sees the value, and nobody need wake it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the poll comes too early, and there will be another")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the newest value is never told")
    @State
    public static class LookThenWakerTwin {
        private final AtomicInteger value = new AtomicInteger(1);
        private final AtomicReference<Bell> waker = new AtomicReference<>();
        private final Bell bell = new Bell();

        @Actor
        public void polled(II_Result r) {
            r.r1 = value.get() == 2 ? 1 : 0;
            waker.set(bell);
        }

        @Actor
        public void setter() {
            value.set(2);
            if (waker.get() != null) {
                waker.get().wake();
            }
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = bell.rung;
        }
    }

    /** Release and acquire stand in place of the full fences. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the poll sees the value, and nobody need wake it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the poll comes too early, and there will be another")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the newest value is never told")
    @State
    public static class WeakWakerTwin {
        private final AtomicInteger value = new AtomicInteger(1);
        private final AtomicReference<Bell> waker = new AtomicReference<>();
        private final Bell bell = new Bell();

        @Actor
        public void polled(II_Result r) {
            waker.setRelease(bell);
            r.r1 = value.getAcquire() == 2 ? 1 : 0;
        }

        @Actor
        public void setter() {
            value.setRelease(2);
            Bell there = waker.getAcquire();
            if (there != null) {
                there.wake();
            }
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = bell.rung;
        }
    }

    // ---- A close counts

    /** It is closed while a value is told that is not the last. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the poll sees it, or another one that was asked for")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the poll sees it, and nobody need wake it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it observes on")
    @State
    public static class Closing {
        private final Latest<Integer> latest = new Latest<>(Idle.SYSTEM, 1);
        private final Observer<Integer> observer = new Observer<>(latest, null, value -> false);
        private final Bell bell = new Bell();

        @Actor
        public void polled(II_Result r) {
            r.r1 = ready(observer.poll(bell));
        }

        @Actor
        public void closer() {
            observer.close();
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = bell.rung;
            if (bell.rung == 1) {
                r.r1 = ready(observer.poll(bell));
            }
        }
    }

    /** What the listener says of the last value is written whatever it is. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the poll sees it, or another one that was asked for")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the poll sees it, and nobody need wake it")
    @Outcome(
            id = {"0, 0", "0, 1"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "the close is undone, and it observes on")
    @State
    public static class CloseUndoneTwin {
        private final Predicate<Integer> last = value -> false;
        private final AtomicReference<Bell> waker = new AtomicReference<>();
        private final Bell bell = new Bell();
        private volatile boolean closed;
        private boolean told;

        @Actor
        public void polled(II_Result r) {
            r.r1 = poll();
        }

        private int poll() {
            waker.set(bell);
            if (!closed && !told) {
                told = true;
                closed = last.test(1);
            }
            return closed ? 1 : 0;
        }

        @Actor
        public void closer() {
            closed = true;
            if (waker.get() != null) {
                waker.get().wake();
            }
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = bell.rung;
            if (bell.rung == 1) {
                r.r1 = poll();
            }
        }
    }
}
