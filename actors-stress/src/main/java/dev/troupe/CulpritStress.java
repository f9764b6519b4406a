package dev.troupe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Whose turn it is, as a watchdog sees it: the baton's word is the sequence of a seqlock around a plain field. */
final class CulpritStress {
    private CulpritStress() {}

    /** A worker in its first turn, whose word is 1, and then in its second, whose word is 3. */
    private static final class TwoTurns {
        final Baton baton = new Baton();
        int current = 1; // plain, like that of a worker
        private final long first = baton.layDown();

        void next() {
            baton.takeUp(first);
            current = 2;
            baton.layDown();
        }
    }

    /** The actor that is seen between two equal words is the one of that turn. */
    @JCStressTest
    @Outcome(
            id = "0, 0",
            expect = Expect.ACCEPTABLE,
            desc = "missed: the kernel runs, or the turn is another meanwhile")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the first turn, and its actor")
    @Outcome(id = "3, 2", expect = Expect.ACCEPTABLE, desc = "the second turn, and its actor")
    @Outcome(expect = Expect.FORBIDDEN, desc = "somebody else is blamed")
    @State
    public static class Seqlock {
        private final TwoTurns worker = new TwoTurns();

        @Actor
        public void owner() {
            worker.next();
        }

        @Actor
        public void watchdog(II_Result r) {
            long word = worker.baton.word();
            int actor = worker.current;
            if (Baton.inUserCode(word) && worker.baton.word() == word) {
                r.r1 = (int) word;
                r.r2 = actor;
            }
        }
    }

    /** The word is not looked at again. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "missed: the kernel runs")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the first turn, and its actor")
    @Outcome(id = "3, 2", expect = Expect.ACCEPTABLE, desc = "the second turn, and its actor")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the next actor is blamed for the first turn")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class OneLookTwin {
        private final TwoTurns worker = new TwoTurns();

        @Actor
        public void owner() {
            worker.next();
        }

        @Actor
        public void watchdog(II_Result r) {
            long word = worker.baton.word();
            int actor = worker.current;
            if (Baton.inUserCode(word)) {
                r.r1 = (int) word;
                r.r2 = actor;
            }
        }
    }
}
