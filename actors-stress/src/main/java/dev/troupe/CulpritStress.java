package dev.troupe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whose turn it is, as a watchdog sees it: the baton's word is the sequence of a seqlock around a plain field. */
final class CulpritStress {
    private CulpritStress() {}

    private static final int ROUNDS = 8;

    private static final int MISSED = 0;
    private static final int RIGHT = 1;
    private static final int WRONG = 2;

    /** A worker in a turn, and those that follow, each of another actor: words 1, 3, 5 and so on, of the actors 1, 2, 3. */
    private static final class Worked {
        final Baton baton = new Baton();
        int current = 1; // plain, like the turn of a worker
        private long user = baton.layDown();

        void takeTurns() {
            for (int round = 1; round <= ROUNDS; round++) {
                baton.takeUp(user);
                current++;
                user = baton.layDown();
            }
        }
    }

    private static int blame(int actor, long word) {
        return actor == (word + 1) / 2 ? RIGHT : WRONG;
    }

    /** The actor that is seen between two equal words is the one of that turn. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "missed: the kernel runs, or the turn is over meanwhile")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "a turn, and its actor")
    @Outcome(expect = Expect.FORBIDDEN, desc = "somebody else is blamed")
    @State
    public static class Seqlock {
        private final Worked worker = new Worked();

        @Actor
        public void owner() {
            worker.takeTurns();
        }

        @Actor
        public void watchdog(I_Result r) {
            for (int round = 1; round <= ROUNDS; round++) {
                r.r1 = Math.max(r.r1, look());
            }
        }

        private int look() {
            long word = worker.baton.word();
            Thread.onSpinWait(); // a watchdog, too, takes some time from one to the other
            int actor = worker.current;
            return Baton.inUserCode(word) && worker.baton.word() == word ? blame(actor, word) : MISSED;
        }
    }

    /** The word is not looked at again. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "missed: the kernel runs")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "a turn, and its actor")
    @Outcome(id = "2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the actor of a later turn is blamed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class OneLookTwin {
        private final Worked worker = new Worked();

        @Actor
        public void owner() {
            worker.takeTurns();
        }

        @Actor
        public void watchdog(I_Result r) {
            for (int round = 1; round <= ROUNDS; round++) {
                r.r1 = Math.max(r.r1, look());
            }
        }

        private int look() {
            long word = worker.baton.word();
            Thread.onSpinWait(); // a watchdog, too, takes some time from one to the other
            int actor = worker.current;
            return Baton.inUserCode(word) ? blame(actor, word) : MISSED;
        }
    }
}
