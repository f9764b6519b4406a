package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The open requests between those who ask, those who settle and the one who watches. */
final class OpenRequestsStress {
    private OpenRequestsStress() {}

    static FuturePending request(long deadline) {
        return new FuturePending(RingStress.TO, 0, deadline, null);
    }

    // ---- None is lost

    /** Two who ask. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both are there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an open request is lost, or seen twice")
    @State
    public static class TwoAskers {
        private final OpenRequests requests = new OpenRequests(1);
        private final TimerHeap timers = new TimerHeap();

        @Actor
        public void one() {
            requests.add(request(1));
        }

        @Actor
        public void other() {
            requests.add(request(2));
        }

        @Arbiter
        public void after(I_Result r) {
            requests.drainTo(timers);
            r.r1 = requests.drainTo(timers) ? -1 : timers.size();
        }
    }

    /** Two requests, of which the first is answered, and the watcher meanwhile. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what was settled is gone before it is seen")
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "it is seen before")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an open request is lost, or seen twice")
    @State
    public static class Answered {
        private final OpenRequests requests = new OpenRequests(1);
        private final TimerHeap timers = new TimerHeap();

        @Actor
        public void asker() {
            FuturePending answered = request(1);
            requests.add(answered);
            requests.add(request(2));
            answered.trySettle();
        }

        @Actor
        public void watcher() {
            requests.drainTo(timers);
        }

        @Arbiter
        public void after(I_Result r) {
            requests.drainTo(timers);
            r.r1 = requests.drainTo(timers) ? -1 : timers.size();
        }
    }

    /** Slots are claimed by a read and a store, in place of the fetch-and-add. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both are there")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a request is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class ClaimByStoreTwin {
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicReferenceArray<FuturePending> slots = new AtomicReferenceArray<>(2);

        @Actor
        public void one() {
            add(request(1));
        }

        @Actor
        public void other() {
            add(request(2));
        }

        private void add(FuturePending pending) {
            int slot = claimed.get();
            claimed.set(slot + 1);
            slots.setRelease(slot, pending);
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = (slots.get(0) == null ? 0 : 1) + (slots.get(1) == null ? 0 : 1);
        }
    }

    // ---- The watcher does not oversleep

    /** Who asks looks when the watcher wakes; the watcher says when it will, and looks once more. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the watcher sees the request and does not sleep")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the asker sees that it sleeps, and wakes it")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the deadline is missed")
    @State
    public static class LongSleep {
        private final OpenRequests requests = new OpenRequests(1);
        private final TimerHeap timers = new TimerHeap();
        private volatile boolean asleep;

        public LongSleep() {
            requests.add(request(0)); // the first one makes a batch, which would be another fence
            requests.drainTo(timers);
        }

        @Actor
        public void asker(II_Result r) {
            requests.add(request(1));
            r.r1 = asleep ? 1 : 0;
        }

        @Actor
        public void watcher(II_Result r) {
            asleep = true;
            r.r2 = requests.drainTo(timers) ? 1 : 0;
        }
    }

    /** Release and acquire stand in place of the full fences of the claim and of the word that says so. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the watcher sees the request and does not sleep")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the asker sees that it sleeps, and wakes it")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the deadline is missed")
    @State
    public static class ClaimWithoutFenceTwin {
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicBoolean asleep = new AtomicBoolean();

        @Actor
        public void asker(II_Result r) {
            claimed.setRelease(1);
            r.r1 = asleep.getAcquire() ? 1 : 0;
        }

        @Actor
        public void watcher(II_Result r) {
            asleep.setRelease(true);
            r.r2 = claimed.getAcquire();
        }
    }
}
