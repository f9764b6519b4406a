package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The baton between the thread of a turn and somebody who takes the worker away. */
final class BatonStress {
    private BatonStress() {}

    // ---- One of two has it

    /** The end of a turn against hand-off or fence. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the turn ends first and keeps the worker")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the worker is taken away first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none have the worker")
    @State
    public static class OneWins {
        private final Baton baton = new Baton();
        private final long user = baton.layDown();

        @Actor
        public void turn(II_Result r) {
            r.r1 = baton.takeUp(user) ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = baton.seize(user) ? 1 : 0;
        }
    }

    /** A volatile read and a volatile store stand in place of the compare-and-set, on both sides. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the turn ends first and keeps the worker")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the worker is taken away first")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "both own the worker")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody owns the worker")
    @State
    public static class ReadForCompareAndSetTwin {
        private final AtomicLong word = new AtomicLong(1);

        @Actor
        public void turn(II_Result r) {
            r.r1 = take();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = take();
        }

        private int take() {
            if (word.get() != 1) {
                return 0;
            }
            word.set(2);
            return 1;
        }
    }

    /** The turn reads with acquire and stores with release; only who takes the worker away pays for a fence. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the turn ends first and keeps the worker")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the worker is taken away first")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "both own the worker")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody owns the worker")
    @State
    public static class AsymmetricFenceTwin {
        private final AtomicLong word = new AtomicLong(1);

        @Actor
        public void turn(II_Result r) {
            if (word.getAcquire() == 1) {
                word.setRelease(2);
                r.r1 = 1;
            }
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = word.compareAndSet(1, 2) ? 1 : 0;
        }
    }

    // ---- What goes with it

    /** Who takes the worker away sees everything that its owner did before the turn. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the baton was not laid down yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "taken, with all that belongs to it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "taken without what was written before")
    @State
    public static class Handover {
        private final Baton baton = new Baton();
        private int mailbox; // plain: only the baton orders it

        @Actor
        public void owner() {
            mailbox = 1;
            baton.layDown();
        }

        @Actor
        public void other(I_Result r) {
            long word = baton.word();
            r.r1 = Baton.inUserCode(word) && baton.seize(word) ? mailbox : -1;
        }
    }

    /** The owner still writes when the baton lies on the ground. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the baton was not laid down yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "taken, with all that belongs to it")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "taken while its owner still writes")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class WriteAfterLayDownTwin {
        private final Baton baton = new Baton();
        private int[] mailbox;

        @Actor
        public void owner() {
            baton.layDown();
            mailbox = new int[] {1};
        }

        @Actor
        public void other(I_Result r) {
            long word = baton.word();
            if (Baton.inUserCode(word) && baton.seize(word)) {
                int[] seen = mailbox;
                r.r1 = seen == null ? 0 : seen[0];
            } else {
                r.r1 = -1;
            }
        }
    }

    /** The baton is laid down by a plain store. Where neither processor nor compiler moves stores this is hidden. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the baton was not laid down yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "taken, with all that belongs to it")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "taken without what was written before")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class PlainLayDownHiddenTwin {
        private final AtomicLong word = new AtomicLong();
        private int mailbox;

        @Actor
        public void owner() {
            mailbox = 1;
            word.setPlain(1);
        }

        @Actor
        public void other(I_Result r) {
            r.r1 = word.compareAndSet(1, 2) ? mailbox : -1;
        }
    }

    // ---- It concerns the very turn that was seen

    /** Who has seen one turn cannot take the worker away from the next one. */
    @JCStressTest
    @Outcome(
            id = "2, 0",
            expect = Expect.ACCEPTABLE,
            desc = "the turn that was seen is over, and the next one ends too")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the worker is taken away from the turn that was seen")
    @Outcome(expect = Expect.FORBIDDEN, desc = "another turn has lost the worker")
    @State
    public static class NextTurn {
        private final Baton baton = new Baton();
        private final long seen = baton.layDown();

        @Actor
        public void owner(II_Result r) {
            if (baton.takeUp(seen)) {
                r.r1 = baton.takeUp(baton.layDown()) ? 2 : 1;
            }
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = baton.seize(seen) ? 1 : 0;
        }
    }

    /** The word has two values only, so that one turn looks like the next. */
    @JCStressTest
    @Outcome(
            id = "2, 0",
            expect = Expect.ACCEPTABLE,
            desc = "the turn that was seen is over, and the next one ends too")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the worker is taken away from the turn that was seen")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a turn that nobody has looked at is punished")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class TwoValuesTwin {
        private final AtomicBoolean inUserCode = new AtomicBoolean(true);

        @Actor
        public void owner(II_Result r) {
            if (inUserCode.compareAndSet(true, false)) {
                inUserCode.setRelease(true);
                r.r1 = inUserCode.compareAndSet(true, false) ? 2 : 1;
            }
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = inUserCode.compareAndSet(true, false) ? 1 : 0;
        }
    }
}
