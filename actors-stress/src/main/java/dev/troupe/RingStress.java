package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The ring between its producers and its consumer. */
final class RingStress {
    static final Ref<Object> TO = new Ref<>(null, null, 1);

    private RingStress() {}

    private static final class Message {
        int content; // plain: only the ring orders it
    }

    /** A ring whose indices have gone round once. */
    private static Ring wrapped() {
        var ring = new Ring(2);
        ring.offer(TO, 0);
        ring.offer(TO, 0);
        takeAll(ring);
        return ring;
    }

    /** Takes what there is and gives the slots back: the messages, which are digits, as one number. A missing one is 9. */
    static int takeAll(Ring ring) {
        int digits = 0;
        while (ring.front() != null) {
            digits = 10 * digits + take(ring);
        }
        ring.release();
        return digits;
    }

    private static int take(Ring ring) {
        return ring.take() instanceof Integer digit ? digit : 9;
    }

    private static int accepted(int answer) {
        return answer == Ring.ACCEPTED || answer == Ring.ACCEPTED_WAKE ? 1 : 0;
    }

    // ---- A pair is published as a whole

    /** Whoever sees the address sees the message, and what was written before it was sent. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the consumer looks before the publication")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "published, and then looked at")
    @Outcome(expect = Expect.FORBIDDEN, desc = "half published")
    @State
    public static class Publication {
        private final Ring ring = wrapped();

        @Actor
        public void producer() {
            var message = new Message();
            message.content = 1;
            ring.offer(TO, message);
        }

        @Actor
        public void consumer(I_Result r) {
            r.r1 = ring.front() == null ? -1 : ring.take() instanceof Message message ? message.content : 0;
        }
    }

    /** The message is written behind the release of the address. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the consumer looks before the publication")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "published, and then looked at")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the address without its message")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class LateMessageTwin {
        private final AtomicReference<Object> address = new AtomicReference<>();
        private Message message;

        @Actor
        public void producer() {
            address.setRelease(TO);
            var sent = new Message();
            sent.content = 1;
            message = sent;
        }

        @Actor
        public void consumer(I_Result r) {
            r.r1 = address.getAcquire() == null ? -1 : message instanceof Message seen ? seen.content : 0;
        }
    }

    /** The address is released by a plain store. Where neither processor nor compiler moves stores this is hidden. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the consumer looks before the publication")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "published, and then looked at")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the address without its message")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class PlainAddressHiddenTwin {
        private Object address;
        private Message message;

        @Actor
        public void producer() {
            var sent = new Message();
            sent.content = 1;
            message = sent;
            address = TO;
        }

        @Actor
        public void consumer(I_Result r) {
            r.r1 = address == null ? -1 : message instanceof Message seen ? seen.content : 0;
        }
    }

    // ---- Two producers

    /** Two claims are two slots, also where the indices have gone round. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "one claims first")
    @Outcome(id = "21", expect = Expect.ACCEPTABLE, desc = "the other claims first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a message is lost or comes twice")
    @State
    public static class TwoProducers {
        private final Ring ring = wrapped();

        @Actor
        public void one() {
            ring.offer(TO, 1);
        }

        @Actor
        public void other() {
            ring.offer(TO, 2);
        }

        @Arbiter
        public void consumer(I_Result r) {
            r.r1 = takeAll(ring);
        }
    }

    /** The slot is claimed by a read and a store in place of the compare-and-set. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "one claims first")
    @Outcome(id = "21", expect = Expect.ACCEPTABLE, desc = "the other claims first")
    @Outcome(
            id = {"10", "20"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "both claim one slot, and a message is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class ClaimByReadingTwin {
        private final AtomicInteger tail = new AtomicInteger();
        private final int[] slots = new int[2];

        @Actor
        public void one() {
            offer(1);
        }

        @Actor
        public void other() {
            offer(2);
        }

        private void offer(int message) {
            int index = tail.get();
            tail.set(index + 1);
            slots[index] = message;
        }

        @Arbiter
        public void consumer(I_Result r) {
            r.r1 = 10 * slots[0] + slots[1];
        }
    }

    /** Two producers, of which one is the consumer afterwards: each message comes once, while they claim or later. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "one claims and publishes first; both are taken")
    @Outcome(id = "21, 0", expect = Expect.ACCEPTABLE, desc = "the other claims first; both are taken")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "the other claims first; one publishes too late")
    @Outcome(id = "0, 12", expect = Expect.ACCEPTABLE, desc = "one has claimed, and holds up what is behind it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a message is lost, comes twice or passes another")
    @State
    public static class TwoProducersAndConsumer {
        private final Ring ring = wrapped();

        @Actor
        public void one() {
            ring.offer(TO, 1);
        }

        @Actor
        public void other(II_Result r) {
            ring.offer(TO, 2);
            r.r1 = takeAll(ring);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = takeAll(ring);
        }
    }

    /** The consumer goes by what is claimed, not by what is published. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "one claims and publishes first; both are taken")
    @Outcome(id = "21, 0", expect = Expect.ACCEPTABLE, desc = "the other claims first; both are taken")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "the other claims first; one claims too late")
    @Outcome(
            id = {"2, 0", "20, 0"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "a slot is passed before it is published, and its message is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class TakenBeforePublishedTwin {
        private final AtomicInteger tail = new AtomicInteger();
        private final AtomicReferenceArray<Integer> slots = new AtomicReferenceArray<>(2);
        private int taken;

        @Actor
        public void one() {
            offer(1);
        }

        @Actor
        public void other(II_Result r) {
            offer(2);
            r.r1 = takeClaimed();
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = takeClaimed();
        }

        private void offer(int message) {
            slots.setRelease(tail.getAndIncrement(), message);
        }

        private int takeClaimed() {
            int digits = 0;
            for (; taken < tail.get(); taken++) {
                Integer message = slots.getAcquire(taken);
                digits = 10 * digits + (message == null ? 0 : message);
            }
            return digits;
        }
    }

    // ---- Full

    /** The last free slot goes to one of two producers, and the other one learns that the ring is full. */
    @JCStressTest
    @Outcome(id = "1, 0, 31", expect = Expect.ACCEPTABLE, desc = "one is in")
    @Outcome(id = "0, 1, 32", expect = Expect.ACCEPTABLE, desc = "the other is in")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none, or not what was accepted")
    @State
    public static class LastSlot {
        private final Ring ring = new Ring(2);

        public LastSlot() {
            ring.offer(TO, 3);
        }

        @Actor
        public void one(III_Result r) {
            r.r1 = accepted(ring.offer(TO, 1));
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = accepted(ring.offer(TO, 2));
        }

        @Arbiter
        public void consumer(III_Result r) {
            r.r3 = takeAll(ring);
        }
    }

    /** Room is looked for first, and the slot is claimed whatever has been claimed since. */
    @JCStressTest
    @Outcome(id = "1, 0, 31", expect = Expect.ACCEPTABLE, desc = "one is in")
    @Outcome(id = "0, 1, 32", expect = Expect.ACCEPTABLE, desc = "the other is in")
    @Outcome(
            id = {"1, 1, 21", "1, 1, 12"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "both are in, over a message that was not taken yet")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class RoomThenClaimTwin {
        private final AtomicInteger tail = new AtomicInteger(1);
        private final int[] slots = {3, 0};

        @Actor
        public void one(III_Result r) {
            r.r1 = offer(1);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = offer(2);
        }

        private int offer(int message) {
            if (tail.get() >= slots.length) {
                return 0;
            }
            slots[tail.getAndIncrement() % slots.length] = message;
            return 1;
        }

        @Arbiter
        public void consumer(III_Result r) {
            r.r3 = 10 * slots[0] + slots[1];
        }
    }

    /** A slot of a full ring is used again while it is given back. */
    @JCStressTest
    @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the producer comes first and finds the ring full")
    @Outcome(id = "1, 1, 23", expect = Expect.ACCEPTABLE, desc = "the slot is given back, and used again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a message is lost, comes twice or is accepted without room")
    @State
    public static class SlotUsedAgain {
        private final Ring ring = wrapped();

        public SlotUsedAgain() {
            ring.offer(TO, 1);
            ring.offer(TO, 2);
        }

        @Actor
        public void producer(III_Result r) {
            r.r1 = accepted(ring.offer(TO, 3));
        }

        @Actor
        public void consumer(III_Result r) {
            r.r2 = ring.front() == null ? 0 : take(ring);
            ring.release();
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takeAll(ring);
        }
    }

    /** The slot is given back first and wiped then. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the producer comes first and finds the ring full")
    @Outcome(id = "1, 1, 3", expect = Expect.ACCEPTABLE, desc = "the slot is given back, wiped and used again")
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the new message is wiped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class ReleasedBeforeWipedTwin {
        private final AtomicInteger head = new AtomicInteger();
        private final AtomicInteger slot = new AtomicInteger(1); // the only one of a ring of capacity 1, and full

        @Actor
        public void producer(III_Result r) {
            if (head.getAcquire() == 1) {
                slot.setRelease(3);
                r.r1 = 1;
            }
        }

        @Actor
        public void consumer(III_Result r) {
            r.r2 = slot.getAcquire();
            head.setRelease(1);
            slot.setPlain(0);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = slot.get();
        }
    }

    // ---- Parking

    /** A consumer that parks is woken, or sees that it must not park: the claim against the mark. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the mark comes first: parked, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the claim comes first: not parked, and not woken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost or a needless wake-up")
    @State
    public static class Parking {
        private final Ring ring = new Ring(2);

        @Actor
        public void producer(II_Result r) {
            r.r1 = ring.offer(TO, 1) == Ring.ACCEPTED_WAKE ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result r) {
            r.r2 = ring.park() ? 1 : 0;
        }
    }

    /** The mark is a word of its own, and release and acquire stand in place of the full fence. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the mark comes first: parked, and woken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the claim comes first: not parked, and not woken")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "both see one another: a needless wake-up")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a lost wake-up: neither sees the other")
    @State
    public static class WeakParkingTwin {
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicBoolean parked = new AtomicBoolean();

        @Actor
        public void producer(II_Result r) {
            claimed.setRelease(1);
            r.r1 = parked.getAcquire() ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result r) {
            parked.setRelease(true);
            r.r2 = claimed.getAcquire() == 0 ? 1 : 0;
        }
    }

    /** Of two producers one wakes the consumer. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "one replaces the mark and wakes")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the other replaces the mark and wakes")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not woken, or twice")
    @State
    public static class WakingOnce {
        private final Ring ring = new Ring(2);

        public WakingOnce() {
            ring.park();
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = ring.offer(TO, 1) == Ring.ACCEPTED_WAKE ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = ring.offer(TO, 2) == Ring.ACCEPTED_WAKE ? 1 : 0;
        }
    }

    /** The mark is read and then cleared. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "one replaces the mark and wakes")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the other replaces the mark and wakes")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "woken twice")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not woken")
    @State
    public static class ReadMarkTwin {
        private final AtomicBoolean parked = new AtomicBoolean(true);

        @Actor
        public void one(II_Result r) {
            r.r1 = wake();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = wake();
        }

        private int wake() {
            boolean seen = parked.get();
            parked.set(false);
            return seen ? 1 : 0;
        }
    }

    /** The consumer takes its mark back while a message comes: it is not parked any more, and has the message. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the claim replaces the mark: a needless wake-up")
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "the mark is taken back before the claim")
    @Outcome(expect = Expect.FORBIDDEN, desc = "still parked, or the message is lost")
    @State
    public static class TakingTheMarkBack {
        private final Ring ring = new Ring(2);

        public TakingTheMarkBack() {
            ring.park();
        }

        @Actor
        public void producer(III_Result r) {
            r.r1 = ring.offer(TO, 1) == Ring.ACCEPTED_WAKE ? 1 : 0;
        }

        @Actor
        public void consumer() {
            ring.unpark();
        }

        @Arbiter
        public void later(III_Result r) {
            r.r2 = ring.isParked() ? 1 : 0;
            r.r3 = ring.claimed() == 1 ? takeAll(ring) : 0;
        }
    }

    /** The mark is taken back by a read and a store in place of the compare-and-set. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the claim replaces the mark: a needless wake-up")
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "the mark is taken back before the claim")
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the claim is undone, and the message lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class UnparkByStoreTwin {
        private static final int PARKED = 1; // the bit below the index

        private final AtomicInteger tail = new AtomicInteger(PARKED);

        @Actor
        public void producer(III_Result r) {
            int seen = tail.get();
            while (!tail.compareAndSet(seen, 2)) {
                seen = tail.get();
            }
            r.r1 = seen & PARKED;
        }

        @Actor
        public void consumer() {
            if (tail.get() == PARKED) {
                tail.set(0);
            }
        }

        @Arbiter
        public void later(III_Result r) {
            r.r2 = tail.get() & PARKED;
            r.r3 = tail.get() >>> 1;
        }
    }

    // ---- Closing

    /** Who closes the ring and then takes what is claimed has all that was accepted. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the claim comes first: accepted, and taken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "CLOSED comes first: refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or smuggled in")
    @State
    public static class Closing {
        private final Ring ring = new Ring(2);

        @Actor
        public void producer(II_Result r) {
            r.r1 = accepted(ring.offer(TO, 1));
        }

        @Actor
        public void closer(II_Result r) {
            ring.close();
            if (ring.claimed() > 0) {
                while (ring.front() == null) {
                    Thread.onSpinWait();
                }
                r.r2 = takeAll(ring);
            }
        }
    }

    /** CLOSED is a flag beside the word that is claimed. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the claim comes first: accepted, and taken")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "CLOSED comes first: refused")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "accepted behind CLOSED, and lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "smuggled in")
    @State
    public static class ClosedBesideTwin {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger slot = new AtomicInteger();

        @Actor
        public void producer(II_Result r) {
            if (!closed.get()) {
                slot.set(1);
                r.r1 = 1;
            }
        }

        @Actor
        public void closer(II_Result r) {
            closed.set(true);
            r.r2 = slot.get();
        }
    }
}
