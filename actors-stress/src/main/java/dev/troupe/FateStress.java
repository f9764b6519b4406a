package dev.troupe;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The end of a turn that has lost its worker. */
final class FateStress {
    private static final int ABANDONED = 0;
    private static final int REFUSED = -1;

    private FateStress() {}

    /** The log of a turn, which is posted as a signal. */
    private static final class Log extends Signal {
        int first; // plain, like the nodes of a turn's log
        int second;

        int entries() {
            return 10 * first + second;
        }

        @Override
        void arrive(Worker worker) {
            throw new AssertionError("no worker here");
        }
    }

    private static int take(Lane lane) {
        return lane.takeAll() instanceof Log log ? log.entries() : 0;
    }

    // ---- Decided once

    /** The turn's own end against who gives it up. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "finished, and will be committed")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "abandoned")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    @State
    public static class OneDecides {
        private final Fate fate = new Fate();

        @Actor
        public void turn(II_Result r) {
            r.r1 = fate.finish() ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = fate.abandon() ? 1 : 0;
        }
    }

    /** A read and a store stand in place of the compare-and-set. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "finished, and will be committed")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "abandoned")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "committed, and run again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none")
    @State
    public static class ReadForCompareAndSetTwin {
        private final AtomicInteger state = new AtomicInteger();

        @Actor
        public void turn(II_Result r) {
            r.r1 = decide(1);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = decide(2);
        }

        private int decide(int fate) {
            if (state.get() != 0) {
                return 0;
            }
            state.set(fate);
            return 1;
        }
    }

    // ---- Committed late

    /** Who has taken the worker over sees the whole log of a turn that finishes, or nothing of one that it gives up. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "committed late: the whole log has arrived")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "abandoned: its log never arrives")
    @Outcome(id = "-1, 12", expect = Expect.ACCEPTABLE, desc = "finished, so not abandoned: the log is on its way")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a part of the log, a dead log, or neither log nor abandon")
    @State
    public static class LateCommit {
        private final Fate fate = new Fate();
        private final Lane lane = new Lane();
        private final Log log = new Log();

        @Actor
        public void turn() {
            log.first = 1;
            log.second = 2;
            if (fate.finish()) {
                lane.push(log);
            }
        }

        @Actor
        public void adopter(II_Result r) {
            int entries = take(lane);
            r.r1 = entries != 0 ? entries : fate.abandon() ? ABANDONED : REFUSED;
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = take(lane);
        }
    }

    /** The turn posts its log whatever its fate is. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "committed late: the whole log has arrived")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "abandoned: its log never arrives")
    @Outcome(id = "-1, 12", expect = Expect.ACCEPTABLE, desc = "finished, so not abandoned: the log is on its way")
    @Outcome(id = "0, 12", expect = Expect.ACCEPTABLE_INTERESTING, desc = "abandoned, and yet the log arrives")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class AbandonIgnoredTwin {
        private final Fate fate = new Fate();
        private final Lane lane = new Lane();
        private final Log log = new Log();

        @Actor
        public void turn() {
            log.first = 1;
            log.second = 2;
            fate.finish();
            lane.push(log);
        }

        @Actor
        public void adopter(II_Result r) {
            int entries = take(lane);
            r.r1 = entries != 0 ? entries : fate.abandon() ? ABANDONED : REFUSED;
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = take(lane);
        }
    }

    /** The turn still writes its log when it has posted it. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = Expect.ACCEPTABLE, desc = "committed late: the whole log has arrived")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "abandoned: its log never arrives")
    @Outcome(id = "-1, 12", expect = Expect.ACCEPTABLE, desc = "finished, so not abandoned: the log is on its way")
    @Outcome(id = "10, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a part of the log is committed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class PostedTooEarlyTwin {
        private final Fate fate = new Fate();
        private final Lane lane = new Lane();
        private final Log log = new Log();

        @Actor
        public void turn() {
            log.first = 1;
            if (fate.finish()) {
                lane.push(log);
            }
            log.second = 2;
        }

        @Actor
        public void adopter(II_Result r) {
            int entries = take(lane);
            r.r1 = entries != 0 ? entries : fate.abandon() ? ABANDONED : REFUSED;
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = take(lane);
        }
    }
}
