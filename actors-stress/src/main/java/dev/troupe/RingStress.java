package dev.troupe;

import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The ring between its producers and its consumer. */
@NullUnmarked
final class RingStress {
    private static final Ref<Object> TO = new Ref<>(null, null, 1);

    private RingStress() {}

    private static final class Message {
        int content; // plain: only the ring orders it
    }

    /** Whoever sees the message sees what was written before it was sent. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not there yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "published")
    @Outcome(expect = Expect.FORBIDDEN, desc = "half published")
    @State
    public static class Publication {
        private final Ring ring = new Ring(2);

        @Actor
        public void producer() {
            var message = new Message();
            message.content = 1;
            ring.offer(TO, message);
        }

        @Actor
        public void consumer(I_Result r) {
            r.r1 = ring.front() == null ? -1 : ((Message) ring.take()).content;
        }
    }

    /** A consumer that parks is woken, or sees that it must not park. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "parked, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not parked, and not woken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost or a needless wake-up")
    @State
    public static class Parking {
        private final Ring ring = new Ring(2);

        @Actor
        public void producer(II_Result r) {
            r.r1 = ring.offer(TO, "message") == Ring.ACCEPTED_WAKE ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result r) {
            r.r2 = ring.park() ? 1 : 0;
        }
    }

    /** Of two producers one wakes the consumer. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "woken once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not woken, or twice")
    @State
    public static class WakingOnce {
        private final Ring ring = new Ring(2);

        public WakingOnce() {
            ring.park();
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = ring.offer(TO, "one") == Ring.ACCEPTED_WAKE ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = ring.offer(TO, "other") == Ring.ACCEPTED_WAKE ? 1 : 0;
        }
    }

    /** What was accepted is in the ring after it was closed; what was not is not. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "accepted, and there")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or smuggled in")
    @State
    public static class Closing {
        private final Ring ring = new Ring(2);

        @Actor
        public void producer(II_Result r) {
            r.r1 = ring.offer(TO, "message") == Ring.CLOSED ? 0 : 1;
        }

        @Actor
        public void closer() {
            ring.close();
        }

        @Arbiter
        public void drain(II_Result r) {
            r.r2 = ring.front() == null ? 0 : 1;
        }
    }

    /** The last free slot goes to one of two producers, and the other one learns that the ring is full. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "one is in")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    @State
    public static class LastSlot {
        private final Ring ring = new Ring(2);

        public LastSlot() {
            ring.offer(TO, "first");
        }

        @Actor
        public void one(LL_Result r) {
            r.r1 = ring.offer(TO, "one") != Ring.FULL;
        }

        @Actor
        public void other(LL_Result r) {
            r.r2 = ring.offer(TO, "other") != Ring.FULL;
        }
    }
}
