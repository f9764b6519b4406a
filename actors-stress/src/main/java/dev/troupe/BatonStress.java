package dev.troupe;

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

    /** One of two gets the baton of a turn. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
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
            r.r2 = baton.takeUp(user) ? 1 : 0;
        }
    }

    /** Who takes the worker away sees everything that its owner did before the turn. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the baton was not laid down yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "taken, with all that belongs to it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "taken without it")
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
            r.r1 = Baton.inUserCode(word) && baton.takeUp(word) ? mailbox : -1;
        }
    }
}
