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

    private static final int TURNS = 64;

    /** A worker in a turn, and those that follow, each of another actor: words 1, 3, 5 and so on, of the actors 1, 2, 3. */
    private static final class Worked {
        final Baton baton = new Baton();
        private int current = 1; // plain, like that of a worker
        private long user = baton.layDown();

        void takeTurns() {
            for (int actor = 2; actor <= TURNS; actor++) {
                baton.takeUp(user);
                current = actor;
                user = baton.layDown();
            }
        }

        int current() {
            return current;
        }

        static int actorOf(long word) {
            return (int) (word + 1) / 2;
        }
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
            long word = worker.baton.word();
            Thread.onSpinWait(); // so that a turn has time to end
            int actor = worker.current();
            if (Baton.inUserCode(word) && worker.baton.word() == word) {
                r.r1 = actor == Worked.actorOf(word) ? 1 : 2;
            }
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
            long word = worker.baton.word();
            Thread.onSpinWait(); // so that a turn has time to end
            int actor = worker.current();
            if (Baton.inUserCode(word)) {
                r.r1 = actor == Worked.actorOf(word) ? 1 : 2;
            }
        }
    }
}
