package dev.troupe;

import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The end of a system: wait until it is quiet, stop the actors, end the workers. The workers are asked over their lanes,
 * so each answers between two turns.
 */
final class Shutdown {
    private static final long GRACE_NANOS = 1_000_000_000;
    private static final long PAUSE_NANOS = 500_000;

    private final SystemCore core;
    private final long start;
    private final long deadline;
    private boolean interrupted;

    Shutdown(SystemCore core, long timeoutNanos) {
        this.core = core;
        this.start = core.nanoTime();
        this.deadline = start + timeoutNanos;
    }

    /** An interrupt ends the wait for the mailboxes; the actors are still stopped in order. */
    StopReport run() {
        try {
            return stop();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StopReport stop() {
        core.closeToOutside();
        boolean drained = awaitQuiet();
        if (!haltActors()) {
            handOver();
            haltActors();
        }
        var unfinished = new ConcurrentLinkedQueue<String>();
        onEveryWorker(GRACE_NANOS, worker -> {
            unfinished.addAll(List.of(worker.lifecycle.leftOver()));
            worker.close();
        });
        if (await(core.running(), GRACE_NANOS)) {
            refuseLeftOver();
        } else {
            unfinished.addAll(stuck());
        }
        core.ended();
        long handled = 0;
        for (Worker worker : core.allWorkers()) {
            handled += worker.turns.handled();
        }
        var took = Duration.ofNanos(core.nanoTime() - start);
        return new StopReport(
                drained, took, handled, core.deadLetters.count(), ActorSystem.sorted(new ArrayList<>(unfinished)));
    }

    /** Quiet in two rounds with nothing done between them: then nothing was on its way between two workers either. */
    private boolean awaitQuiet() {
        long before = -1;
        while (true) {
            var round = new Round();
            long patience = deadline - core.nanoTime();
            boolean answered = onEveryWorker(patience, round::look);
            if (!answered || interrupted) {
                return false;
            }
            if (round.quiet && round.done == before) {
                return true;
            }
            before = round.quiet ? round.done : -1;
            if (!round.quiet) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Stops every actor; false if one did not end in time. */
    private boolean haltActors() {
        long end = core.nanoTime() + GRACE_NANOS;
        boolean alive = true;
        onEveryWorker(GRACE_NANOS, worker -> worker.lifecycle.haltAll());
        while (alive && core.nanoTime() - end < 0) {
            var round = new Round();
            boolean answered = onEveryWorker(end - core.nanoTime(), round::look);
            alive = !answered || round.alive > 0;
            if (alive) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return !alive;
    }

    /** Takes the workers away from turns that do not end, so that the rest of them can. */
    private void handOver() {
        for (Worker worker : core.allWorkers()) {
            long word = worker.baton.word();
            WorkerThread standby = Baton.inUserCode(word) ? worker.group.standby.take() : null;
            if (standby != null && worker.detach(word, standby) == null) {
                worker.group.standby.giveBack(standby);
            }
        }
    }

    /** What is in mailboxes still is accounted for. No thread runs a worker any more. */
    private void refuseLeftOver() {
        for (Worker worker : core.allWorkers()) {
            worker.lifecycle.refuseLeftOver();
        }
        for (Worker worker : core.allWorkers()) {
            worker.takeCallbacks().forEach(core::runForeign);
        }
    }

    /** Has every worker do something between two turns; false if one did not come to it in time. */
    private boolean onEveryWorker(long patience, Consumer<Worker> what) {
        Worker[] workers = core.allWorkers();
        var answered = new CountDownLatch(workers.length);
        for (Worker worker : workers) {
            worker.push(new Signal() {
                @Override
                void arrive(Worker at) {
                    what.accept(at);
                    answered.countDown();
                }
            });
        }
        return await(answered, patience);
    }

    private boolean await(CountDownLatch latch, long patience) {
        try {
            return latch.await(Math.max(0, patience), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        }
    }

    /** The actors whose turns did not end in time, as far as can be seen from outside. */
    private List<String> stuck() {
        var paths = new ArrayList<String>();
        for (WorkerView worker : core.workers()) {
            String actor = worker.currentActor();
            if (Baton.inUserCode(worker.word()) && actor != null) {
                paths.add(actor);
            }
        }
        return paths;
    }

    /** What the workers answered. */
    private static final class Round {
        private boolean quiet = true;
        private long done;
        private int alive;

        private synchronized void look(Worker worker) {
            quiet &= worker.isQuiet();
            done += worker.done();
            alive += worker.lifecycle.alive();
        }
    }
}
