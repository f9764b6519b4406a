package dev.troupe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The commit of a turn with two effects, which go to another worker's ring, against what would end it. Each result: the
 * effects that arrive, then what has become of the kill or fence.
 */
final class CommitStress {
    private static final int AT_THE_BOUNDARY = 1;
    private static final int AFTER_THE_COMMIT = 2;
    private static final int LATER = 3;

    private CommitStress() {}

    /** A turn that is at the end of its user code, and the ring of the worker that it sends to. */
    private static final class Ending {
        final Baton baton = new Baton();
        final Lane lane = new Lane();
        final Ring receiver = new Ring(2);
        final long user = baton.layDown();

        void firstEffect() {
            receiver.offer(RingStress.TO, 1);
        }

        void secondEffect() {
            receiver.offer(RingStress.TO, 2);
        }
    }

    // ---- Against a kill

    /** A kill is looked for before a commit and after it, and never in its middle. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "killed at the boundary: no effect")
    @Outcome(id = "12, 2", expect = Expect.ACCEPTABLE, desc = "whole before: the kill comes during the commit")
    @Outcome(id = "12, 3", expect = Expect.ACCEPTABLE, desc = "whole before: the kill comes after the turn")
    @Outcome(expect = Expect.FORBIDDEN, desc = "half a turn, or a lost kill")
    @State
    public static class Kill {
        private final Ending turn = new Ending();

        @Actor
        public void owner(II_Result r) {
            if (turn.baton.takeUp(turn.user)) {
                if (turn.lane.isEmpty()) {
                    turn.firstEffect();
                    turn.secondEffect();
                    r.r2 = LaneStress.takeAll(turn.lane) != 0 ? AFTER_THE_COMMIT : 0;
                } else {
                    r.r2 = LaneStress.takeAll(turn.lane) != 0 ? AT_THE_BOUNDARY : 0;
                }
            }
        }

        @Actor
        public void killer() {
            turn.lane.push(new LaneStress.Digit(1));
        }

        @Arbiter
        public void receiver(II_Result r) {
            r.r1 = RingStress.takeAll(turn.receiver);
            if (LaneStress.takeAll(turn.lane) != 0) {
                r.r2 += LATER; // a kill that came twice would make another number
            }
        }
    }

    /** A kill is looked for before each effect. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "killed at the boundary: no effect")
    @Outcome(id = "12, 2", expect = Expect.ACCEPTABLE, desc = "whole before: the kill comes during the commit")
    @Outcome(id = "12, 3", expect = Expect.ACCEPTABLE, desc = "whole before: the kill comes after the turn")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "half a turn: one effect of two")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class KillInTheMiddleTwin {
        private final Ending turn = new Ending();

        @Actor
        public void owner(II_Result r) {
            if (turn.baton.takeUp(turn.user)) {
                if (!turn.lane.isEmpty()) {
                    r.r2 = LaneStress.takeAll(turn.lane) != 0 ? AT_THE_BOUNDARY : 0;
                    return;
                }
                turn.firstEffect();
                if (turn.lane.isEmpty()) {
                    turn.secondEffect();
                }
                r.r2 = LaneStress.takeAll(turn.lane) != 0 ? AFTER_THE_COMMIT : 0;
            }
        }

        @Actor
        public void killer() {
            turn.lane.push(new LaneStress.Digit(1));
        }

        @Arbiter
        public void receiver(II_Result r) {
            r.r1 = RingStress.takeAll(turn.receiver);
            if (LaneStress.takeAll(turn.lane) != 0) {
                r.r2 += LATER;
            }
        }
    }

    // ---- Against a fence

    /** The effects of a turn take place if, and only if, it has kept the worker. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "committed: the fence comes too late")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "fenced: no effect")
    @Outcome(expect = Expect.FORBIDDEN, desc = "half a turn, or effects of a fenced one")
    @State
    public static class Fence {
        private final Ending turn = new Ending();

        @Actor
        public void owner() {
            if (turn.baton.takeUp(turn.user)) {
                turn.firstEffect();
                turn.secondEffect();
            }
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = turn.baton.seize(turn.user) ? 1 : 0;
        }

        @Arbiter
        public void receiver(II_Result r) {
            r.r1 = RingStress.takeAll(turn.receiver);
        }
    }

    /** The effects take place before the baton is taken up. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "committed: the fence comes too late")
    @Outcome(id = "12, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "fenced, and yet its effects arrive")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class EffectsFirstTwin {
        private final Ending turn = new Ending();

        @Actor
        public void owner() {
            turn.firstEffect();
            turn.secondEffect();
            turn.baton.takeUp(turn.user);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = turn.baton.seize(turn.user) ? 1 : 0;
        }

        @Arbiter
        public void receiver(II_Result r) {
            r.r1 = RingStress.takeAll(turn.receiver);
        }
    }
}
