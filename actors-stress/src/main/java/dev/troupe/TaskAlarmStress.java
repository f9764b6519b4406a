package dev.troupe;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The alarm of a task between whoever takes it back and the worker that has it. */
final class TaskAlarmStress {
    private static final SystemCore CORE = new SystemCore(
            null, SystemSettings.builder().workers(1).ringCapacity(2).build(), Threads::new);

    private TaskAlarmStress() {}

    /** A task and its worker, of which no thread of its own runs. */
    private static final class Sleeper {
        final Worker worker = new Worker(CORE, CORE.groups().getFirst(), 0);
        final TaskCell task = new TaskCell(0, worker, true, waker -> Poll.READY);

        int alarms() {
            worker.drainLane();
            return worker.timers.size();
        }

        /** As in a round, where the lane was drained before and what comes meanwhile waits for the next. */
        int wokenByTime() {
            worker.fireTimers();
            worker.drainLane();
            return worker.ready.isEmpty() ? 0 : 1;
        }
    }

    // ---- Nothing is left of it

    /** The alarm is on its way to its worker while it is taken back. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "taken back before it arrives, or both arrive together")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it arrives, and is taken out of the timers then")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it stays in the timers")
    @State
    public static class TakenBack {
        private final Sleeper sleeper = new Sleeper();
        private final Cancellable alarm = sleeper.task.wakeAfter(Duration.ofHours(1));

        @Actor
        public void user() {
            alarm.cancel();
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = sleeper.alarms();
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = sleeper.alarms();
        }
    }

    /** A flag alone says that it was taken back. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "taken back before it arrives")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "it stays in the timers for an hour")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class FlagAloneTwin {
        private final Sleeper sleeper = new Sleeper();
        private volatile boolean cancelled;

        public FlagAloneTwin() {
            sleeper.worker.push(new Timed() {
                @Override
                void arrive(Worker worker) {
                    if (!cancelled) {
                        worker.timers.add(this, Long.MAX_VALUE);
                    }
                }

                @Override
                void expire() {}
            });
        }

        @Actor
        public void user() {
            cancelled = true;
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = sleeper.alarms();
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = sleeper.alarms();
        }
    }

    // ---- Nobody is woken by it

    /** The alarm is due, and fires in a round that has drained the lane already. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "it is being taken back, and the round notices it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it fires before it is taken back")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it was taken back, and wakes nobody")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it was taken back, and wakes the task")
    @State
    public static class WakesNobody {
        private final Sleeper sleeper = new Sleeper();
        private final Cancellable alarm = sleeper.task.wakeAfter(Duration.ZERO);
        private volatile boolean takenBack;

        public WakesNobody() {
            sleeper.alarms();
        }

        @Actor
        public void user() {
            alarm.cancel();
            takenBack = true;
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = takenBack ? 1 : 0;
            r.r2 = sleeper.wokenByTime();
        }
    }

    /** A signal alone says that it was taken back. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it fires before it is taken back")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "it was taken back, and wakes the task")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class SignalAloneTwin {
        private final Sleeper sleeper = new Sleeper();
        private final Timed alarm = new Timed() {
            @Override
            void expire() {
                sleeper.task.wake();
            }
        };
        private volatile boolean takenBack;

        public SignalAloneTwin() {
            sleeper.worker.timers.add(alarm, CORE.nanoTime());
        }

        @Actor
        public void user() {
            sleeper.worker.push(new Signal() {
                @Override
                void arrive(Worker worker) {
                    worker.timers.remove(alarm);
                }
            });
            takenBack = true;
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = takenBack ? 1 : 0;
            r.r2 = sleeper.wokenByTime();
        }
    }
}
