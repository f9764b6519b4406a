package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The control lane between those who push and its worker, alone and beside the ring. */
final class LaneStress {
    private LaneStress() {}

    /** A signal that is a digit. */
    static final class Digit extends Signal {
        int value; // plain: only the lane orders it

        Digit(int value) {
            this.value = value;
        }

        @Override
        void arrive(Worker worker) {
            throw new AssertionError("no worker here");
        }
    }

    /** Takes what there is, oldest first: the digits as one number. */
    static int takeAll(Lane lane) {
        return digits(lane.takeAll());
    }

    private static int digits(Signal first) {
        int digits = 0;
        for (Signal signal = first; signal != null; signal = signal.next) {
            digits = 10 * digits + ((Digit) signal).value;
        }
        return digits;
    }

    // ---- Two pushers and a taker

    /** Two pushers. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "one pushes first")
    @Outcome(id = "21", expect = Expect.ACCEPTABLE, desc = "the other pushes first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a signal is lost")
    @State
    public static class TwoPushers {
        private final Lane lane = new Lane();

        @Actor
        public void one() {
            lane.push(new Digit(1));
        }

        @Actor
        public void other() {
            lane.push(new Digit(2));
        }

        @Arbiter
        public void owner(I_Result r) {
            r.r1 = takeAll(lane);
        }
    }

    /** A push reads the newest signal and stores its own, in place of the compare-and-set. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "one pushes first")
    @Outcome(id = "21", expect = Expect.ACCEPTABLE, desc = "the other pushes first")
    @Outcome(
            id = {"1", "2"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "a signal is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class PushByStoreTwin {
        private final AtomicReference<Signal> newest = new AtomicReference<>();

        @Actor
        public void one() {
            push(new Digit(1));
        }

        @Actor
        public void other() {
            push(new Digit(2));
        }

        private void push(Signal signal) {
            signal.next = newest.get();
            newest.set(signal);
        }

        @Arbiter
        public void owner(I_Result r) {
            int newestFirst = digits(newest.get());
            r.r1 = newestFirst < 10 ? newestFirst : newestFirst == 12 ? 21 : 12;
        }
    }

    /** Two pushers, of which one takes afterwards: each signal comes once, and whole. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "one pushes first; both are taken")
    @Outcome(id = "21, 0", expect = Expect.ACCEPTABLE, desc = "the other pushes first; both are taken")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "one pushes after the taking")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a signal is lost, comes twice or is not whole")
    @State
    public static class TwoPushersAndTaker {
        private final Lane lane = new Lane();

        @Actor
        public void one() {
            var signal = new Digit(0);
            signal.value = 1;
            lane.push(signal);
        }

        @Actor
        public void other(II_Result r) {
            lane.push(new Digit(2));
            r.r1 = takeAll(lane);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = takeAll(lane);
        }
    }

    /** The taker reads the newest signal and stores null, in place of one exchange. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "one pushes first; both are taken")
    @Outcome(id = "21, 0", expect = Expect.ACCEPTABLE, desc = "the other pushes first; both are taken")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "one pushes after the taking")
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a signal that came in between is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class TakeByStoreTwin {
        private final AtomicReference<Signal> newest = new AtomicReference<>();

        @Actor
        public void one() {
            push(new Digit(1));
        }

        @Actor
        public void other(II_Result r) {
            push(new Digit(2));
            int newestFirst = takeAll();
            r.r1 = newestFirst < 10 ? newestFirst : newestFirst == 12 ? 21 : 12;
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = takeAll();
        }

        private void push(Signal signal) {
            do {
                signal.next = newest.get();
            } while (!newest.compareAndSet(signal.next, signal));
        }

        private int takeAll() {
            Signal first = newest.get();
            newest.set(null);
            return digits(first);
        }
    }

    // ---- Waking

    /** Who pushes and then looks at the mark, and who marks and then looks at the lane, cannot both miss the other. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the mark comes first: asleep, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the push comes first: not asleep, and not woken")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "both see one another: a needless wake-up")
    @Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class Waking {
        private final Ring ring = new Ring(2);
        private final Lane lane = new Lane();

        @Actor
        public void pusher(II_Result r) {
            lane.push(new Digit(1));
            r.r1 = ring.isParked() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = ring.park() && lane.isEmpty() ? 1 : 0;
        }
    }

    /** The owner looks at the lane before it marks. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the mark comes first: asleep, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the push comes first: not asleep, and not woken")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a lost wake-up: pushed between look and mark")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class LookThenMarkTwin {
        private final Ring ring = new Ring(2);
        private final Lane lane = new Lane();

        @Actor
        public void pusher(II_Result r) {
            lane.push(new Digit(1));
            r.r1 = ring.isParked() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = lane.isEmpty() && ring.park() ? 1 : 0;
        }
    }

    /** Release and acquire stand in place of the full fences of the push and of the mark. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the mark comes first: asleep, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the push comes first: not asleep, and not woken")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "both see one another: a needless wake-up")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a lost wake-up: neither sees the other")
    @State
    public static class WeakMarkTwin {
        private final AtomicBoolean parked = new AtomicBoolean();
        private final AtomicReference<Signal> newest = new AtomicReference<>();

        @Actor
        public void pusher(II_Result r) {
            newest.setRelease(new Digit(1));
            r.r1 = parked.getAcquire() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            parked.setRelease(true);
            r.r2 = newest.getAcquire() == null ? 1 : 0;
        }
    }

    // ---- The lane before the ring

    /** A birth is pushed before a message can carry the address. Who looks at the ring first and at the lane then has it. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the message is not there yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the message, and the birth in the lane")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the message without the birth")
    @State
    public static class BirthBeforeMessage {
        private final Ring ring = new Ring(2);
        private final Lane lane = new Lane();

        @Actor
        public void parent() {
            lane.push(new Digit(1));
            ring.offer(RingStress.TO, 1);
        }

        @Actor
        public void owner(I_Result r) {
            r.r1 = ring.front() == null ? -1 : takeAll(lane);
        }
    }

    /** The lane is drained at the start of a round, and not again for a message to somebody unborn. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the message is not there yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the message, and the birth in the lane")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the message without the birth")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class LaneThenRingTwin {
        private final Ring ring = new Ring(2);
        private final Lane lane = new Lane();

        @Actor
        public void parent() {
            lane.push(new Digit(1));
            ring.offer(RingStress.TO, 1);
        }

        @Actor
        public void owner(I_Result r) {
            int births = takeAll(lane);
            r.r1 = ring.front() == null ? -1 : births;
        }
    }
}
