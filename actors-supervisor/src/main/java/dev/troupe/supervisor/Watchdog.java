package dev.troupe.supervisor;

import dev.troupe.spi.RunningTurn;
import dev.troupe.spi.SystemView;
import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Watches the heartbeats of a system's workers, and takes them away from turns that do not end. The word of a worker changes
 * with every turn, so one that stays the same from look to look is that of one and the same turn. After {@code handOffAfter}
 * the worker is given to another thread, which does no harm if it was not needed; after {@code hangAfter} the turn is given
 * up.
 *
 * <p>Not time is counted but looks: where the whole process stood still, nobody looked either, and the first look after that
 * counts as one. And of a turn whose thread could run, a look counts twice what that had of the processors: on a machine
 * that is too busy nothing hangs before it had its chance. A thread that had nothing at all for a second, or for
 * {@code hangAfter} if that is longer, does not wait for a processor but blocks in native code, and from then on time counts
 * in full. Four times {@code hangAfter}, or four seconds if that is longer, are the end of all patience: a loop around short
 * native waits looks like a machine that is busy.
 *
 * <p>Runs no user code, takes no lock that user code can hold, and needs no memory but to start a thread where none is in
 * reserve, for more turns at once than ever before, and for the processor time of a suspect: it must do its work in the
 * worst moment. What is told of what it does is told by those who take over.
 */
final class Watchdog {
    private static final int LOOKS_PER_HAND_OFF = 2;
    private static final int LOOKS_PER_HANG = 10;
    private static final long SHORTEST_TICK = 1_000_000;
    private static final long LONGEST_TICK = 50_000_000;

    /** With half a processor a turn hangs as fast as with a whole one. */
    private static final int SHARE = 2;

    /** A thread that can run does so within this time, however busy the machine is. */
    private static final long TURN_COMES = 1_000_000_000;

    /** So many times as long as it may take a turn goes on at most, with whatever little it has of the processors. */
    private static final int AT_MOST = 4;

    /** For so many hand-offs at once it needs no memory. */
    private static final int USUAL = 64;

    /** The kernel ends what it does within microseconds; but a machine may be very busy. */
    private static final long STALLED = 10_000_000_000L;

    private final SystemView system;
    private final ProcessorTime processors;
    private final long handOffAfter;
    private final long tick;
    private final List<Post> posts = new ArrayList<>();
    private final ArrayList<Suspect> detached = new ArrayList<>(USUAL);
    private final Deque<Suspect> unused = new ArrayDeque<>(2 * USUAL);
    private final long longestSleep;
    private long last;

    Watchdog(SystemView system, ProcessorTime processors) {
        this.system = system;
        this.processors = processors;
        this.handOffAfter = system.settings().handOffAfter().toNanos();
        long hangAfter = system.settings().hangAfter().toNanos();
        this.tick = Math.clamp(
                Math.min(handOffAfter / LOOKS_PER_HAND_OFF, hangAfter / LOOKS_PER_HANG), SHORTEST_TICK, LONGEST_TICK);
        this.longestSleep =
                system.settings().heartbeat().multipliedBy(2).plusSeconds(1).toNanos();
        for (WorkerView worker : system.workers()) {
            posts.add(new Post(worker));
        }
        for (int i = 0; i < USUAL; i++) {
            unused.add(new Suspect());
        }
        this.last = system.nanoTime();
    }

    /** How often it wants to look. */
    Duration tick() {
        return Duration.ofNanos(tick);
    }

    /** Looks at all workers, and says whether there is anything to look after while they sleep. */
    boolean look() {
        long now = system.nanoTime();
        long credit = Math.min(now - last, tick + tick / 2);
        last = now;
        for (int i = detached.size() - 1; i >= 0; i--) { // first, or one that is handed off now would be counted twice
            Suspect suspect = detached.get(i);
            if (suspect.isSettled(credit)) {
                detached.set(i, detached.getLast());
                detached.removeLast();
                unused.add(suspect);
            }
        }
        boolean any = false;
        OutOfMemoryError error = null;
        for (int i = 0; i < posts.size(); i++) {
            try {
                any |= posts.get(i).look(now, credit);
            } catch (OutOfMemoryError e) { // to start a thread, for one; the others are looked at all the same
                error = e;
            }
        }
        if (error != null) {
            throw error;
        }
        return any || !detached.isEmpty();
    }

    /** One worker. */
    private final class Post {
        private final WorkerView worker;
        private Suspect suspect = new Suspect();
        private long word = -1;
        private long silence;

        /** When it was seen with this word first. */
        private long since;

        private Post(WorkerView worker) {
            this.worker = worker;
        }

        /** Says whether it is awake. */
        private boolean look(long now, long credit) {
            long seen = worker.word();
            boolean isNew = seen != word;
            boolean inUserCode = (seen & 1) != 0; // as where it sleeps, whose code is not the kernel's
            if (worker.isAsleep() && (isNew || !inUserCode || now - since < longestSleep)) {
                since = isNew ? now : since;
                word = seen;
                suspect.forget();
                return false;
            }
            if (isNew) {
                word = seen;
                since = now;
                silence = 0;
                suspect.forget();
                if (inUserCode) {
                    worker.nudge(); // it may have been with one and the same actor since the last look
                }
            } else if (inUserCode) {
                lookAtTurn(seen, credit);
            } else {
                lookAtKernel(credit);
            }
            return true;
        }

        private void lookAtTurn(long seen, long credit) {
            RunningTurn turn = worker.turn();
            long hangAfter = worker.hangAfterNanos();
            if (turn == null || worker.word() != seen) {
                return; // it has ended while we looked
            }
            suspect.watch(worker, turn);
            suspect.count(credit, hangAfter);
            boolean hangs = suspect.hangs(hangAfter);
            if (!hangs && suspect.ran < handOffAfter) {
                return;
            }
            if (unused.isEmpty()) { // first, since nothing may fail when the worker is taken away
                unused.add(new Suspect());
            }
            detached.ensureCapacity(detached.size() + 1);
            if (worker.handOff(seen, suspect.ran, hangs) == turn) {
                detached.add(suspect);
                suspect = unused.remove();
                word = -1;
            }
        }

        private void lookAtKernel(long credit) {
            Thread thread = worker.thread();
            if (thread != null && !thread.isAlive()) {
                return; // it has failed, which is known
            }
            boolean known = silence >= STALLED;
            silence += suspect.due(thread, credit, STALLED);
            if (!known && silence >= STALLED) {
                worker.reportStall(silence);
            }
        }
    }

    /** What is known of one turn that does not end. */
    private final class Suspect {
        private @Nullable WorkerView worker;
        private @Nullable RunningTurn turn;

        /** How long it has been running, as far as anybody looked. */
        private long ran;

        /** The same since it has given a sign of life. */
        private long quiet;

        /** What of that counts. */
        private long counted;

        private int signsOfLife;

        /** What its thread had of the processors at the last look; negative if there was none. */
        private long processorTime = -1;

        /** For how long it had nothing of them. */
        private long still;

        private void watch(WorkerView at, RunningTurn what) {
            if (turn != what) {
                forget();
                worker = at;
                turn = what;
                signsOfLife = what.signsOfLife();
            }
        }

        private void forget() {
            worker = null;
            turn = null;
            ran = 0;
            quiet = 0;
            counted = 0;
            processorTime = -1;
            still = 0;
        }

        private void count(long credit, long hangAfter) {
            RunningTurn watched = Objects.requireNonNull(turn);
            ran += credit;
            quiet += credit;
            counted += due(watched.thread(), credit, Math.max(hangAfter, TURN_COMES));
            int signs = watched.signsOfLife();
            if (signs != signsOfLife) {
                signsOfLife = signs;
                quiet = 0;
                counted = 0;
            }
        }

        private boolean hangs(long hangAfter) {
            return counted >= hangAfter || quiet >= AT_MOST * Math.max(hangAfter, TURN_COMES);
        }

        /** Of a turn without its worker: whether it is over, or has just been given up. */
        private boolean isSettled(long credit) {
            RunningTurn watched = Objects.requireNonNull(turn);
            boolean settled = watched.isOver();
            if (!settled) {
                long hangAfter = watched.hangAfterNanos();
                count(credit, hangAfter);
                settled = hangs(hangAfter);
                if (settled) {
                    Objects.requireNonNull(worker).giveUp(watched, ran);
                }
            }
            if (settled) {
                forget();
            }
            return settled;
        }

        /**
         * What a look counts for a thread.
         *
         * @param patience for so long a thread that can run may wait for a processor
         */
        private long due(@Nullable Thread thread, long credit, long patience) {
            if (thread == null || thread.getState() != Thread.State.RUNNABLE) {
                return credit;
            }
            long before = processorTime;
            processorTime = processors.of(thread);
            if (before < 0 || processorTime < 0) {
                return credit;
            }
            long used = processorTime - before;
            still = used > 0 ? 0 : still + credit;
            return still > patience ? credit : Math.min(credit, SHARE * used);
        }
    }
}
