package dev.troupe;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The end of a system: wait until it is quiet, stop the actors, end the workers. The workers are asked over their lanes,
 * so each answers between two turns.
 */
final class Shutdown {
    private static final long GRACE_NANOS = 1_000_000_000;
    private static final long SHORTEST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 100_000_000;

    private static final System.Logger LOG = System.getLogger("dev.troupe");

    private final SystemCore core;
    private final StopReport.@Nullable Cause cause;
    private final long start;
    private final long deadline;
    private boolean interrupted;

    /** @param cause the failure that makes it necessary; null if somebody has asked for it */
    Shutdown(SystemCore core, long timeoutNanos, StopReport.@Nullable Cause cause) {
        this.core = core;
        this.cause = cause;
        this.start = core.nanoTime();
        this.deadline = start + timeoutNanos;
    }

    /** An interrupt ends the wait for the mailboxes; the actors are still stopped in order. */
    StopReport run() {
        try {
            StopReport report = stop();
            if (!report.isClean()) {
                log(report);
            }
            return report;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whoever waits for the report gets it though the log may throw. */
    private void log(StopReport report) {
        StopReport.Cause why = report.cause();
        try {
            LOG.log(
                    why == null ? System.Logger.Level.WARNING : System.Logger.Level.ERROR,
                    report.describe(core.settings.name()),
                    why instanceof StopReport.Cause.Escalation escalation
                            ? escalation.failure().cause()
                            : null);
        } catch (RuntimeException e) {
            return; // a handler of the log; there is nobody left to tell
        }
    }

    private StopReport stop() {
        core.closeToOutside();
        boolean drained = awaitQuiet();
        tellEveryWorker(worker -> worker.lifecycle.haltAll());
        insist(this::awaitEndOfActors);
        Set<String> unfinished = ConcurrentHashMap.newKeySet();
        tellEveryWorker(worker -> {
            unfinished.addAll(worker.lifecycle.leftOver());
            worker.close();
        });
        try {
            boolean ended = insist(patience -> await(core.running(), patience));
            if (!ended) {
                unfinished.addAll(stuck());
                ended = seizeAll(unfinished);
            }
            if (ended) {
                refuseLeftOver();
            }
        } finally {
            core.deadLetters.end();
            core.ended();
        }
        long handled = 0;
        for (Worker worker : core.allWorkers()) {
            handled += worker.turns.handled();
        }
        var took = Duration.ofNanos(core.nanoTime() - start);
        return new StopReport(drained, took, handled, core.deadLetters.count(), ActorSystem.sorted(unfinished), cause);
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
                pause(deadline - core.nanoTime());
            }
        }
    }

    /** Before it looks again: the longer it has taken so far, the less does it matter to know at once. */
    private void pause(long left) {
        long sixteenth = (core.nanoTime() - start) / 16;
        core.host.pause(Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, sixteenth)), left);
    }

    /** Waits until all actors have ended; false if one did not end in time. */
    private boolean awaitEndOfActors(long patience) {
        long end = core.nanoTime() + patience;
        while (true) {
            var round = new Round();
            boolean answered = onEveryWorker(end - core.nanoTime(), round::look);
            if (answered && round.alive == 0) {
                return true;
            }
            if (core.nanoTime() - end >= 0) {
                return false;
            }
            pause(end - core.nanoTime());
        }
    }

    /**
     * Waits for something that every worker must do. Where turns stand in the way, one after the other, it takes the worker
     * away from each, so that the rest can go on.
     *
     * @param comes waits at most so many nanoseconds, and says whether it has come
     */
    private boolean insist(LongPredicate comes) {
        boolean came = comes.test(GRACE_NANOS);
        boolean inTheWay = !came;
        for (int left = core.settings.maxDetached(); inTheWay && left > 0; left--) {
            long[] seen = words();
            came = comes.test(GRACE_NANOS / 10);
            inTheWay = !came && (handOver(seen) || isAnyInUserCode(words()));
        }
        return came || comes.test(GRACE_NANOS);
    }

    private static boolean isAnyInUserCode(long[] words) {
        return Arrays.stream(words).anyMatch(Baton::inUserCode);
    }

    /** Of the workers that sleep: none. */
    private long[] words() {
        long[] words = new long[core.allWorkers().length];
        for (Worker worker : core.allWorkers()) {
            long word = worker.baton.word();
            words[worker.index] = worker.isAsleep() ? 0 : word;
        }
        return words;
    }

    /** Takes the workers away from the turns that ran when the words were seen and still do; false if there are none. */
    private boolean handOver(long[] seen) {
        boolean any = false;
        for (Worker worker : core.allWorkers()) {
            long word = seen[worker.index];
            if (Baton.inUserCode(word) && worker.baton.word() == word) {
                WorkerThread standby = worker.group.standby.take();
                if (standby != null && worker.detach(word, standby, 0) != null) {
                    any = true;
                } else if (standby != null) {
                    worker.group.standby.giveBack(standby);
                }
            }
        }
        return any;
    }

    /**
     * Takes the workers away from turns that do not end, and gives them to nobody: from now on they belong to this thread.
     *
     * @param unfinished gets the paths of their actors
     * @return false if one of them is in the kernel, and could not be taken
     */
    private boolean seizeAll(Collection<String> unfinished) {
        boolean all = true;
        for (Worker worker : core.allWorkers()) {
            boolean seized = seize(worker);
            all &= seized || worker.hasEnded();
            if (seized) {
                unfinished.addAll(worker.lifecycle.leftOver());
            }
        }
        return all;
    }

    /** One that is in the kernel comes out of it, or ends. */
    private boolean seize(Worker worker) {
        WorkerThread nobody = worker.group.newThread("nobody");
        long end = core.nanoTime() + GRACE_NANOS;
        boolean seized = false;
        while (!seized && !worker.hasEnded() && core.nanoTime() - end < 0) {
            seized = worker.seize(nobody);
            if (!seized) {
                pause(end - core.nanoTime());
            }
        }
        return seized;
    }

    /** What is in mailboxes still is accounted for. No thread runs a worker any more. */
    private void refuseLeftOver() {
        for (Worker worker : core.allWorkers()) {
            worker.refuseRest();
            worker.lifecycle.refuseLeftOver();
        }
        for (Worker worker : core.allWorkers()) {
            worker.takeCallbacks().forEach(core::runForeign);
        }
    }

    /** Has every worker do something between two turns. */
    private void tellEveryWorker(Consumer<Worker> what) {
        for (Worker worker : core.allWorkers()) {
            worker.push(new Signal() {
                @Override
                void arrive(Worker at) {
                    what.accept(at);
                }
            });
        }
    }

    /** Has every worker do something between two turns; false if one did not come to it in time. */
    private boolean onEveryWorker(long patience, Consumer<Worker> what) {
        var answered = new CountDownLatch(core.allWorkers().length);
        tellEveryWorker(worker -> {
            what.accept(worker);
            answered.countDown();
        });
        return await(answered, patience);
    }

    private boolean await(CountDownLatch latch, long patience) {
        try {
            return core.host.await(latch, Math.max(0, patience));
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        }
    }

    /** The actors whose turns did not end in time, as far as can be seen from outside. */
    private Set<String> stuck() {
        var paths = new HashSet<String>();
        for (Worker worker : core.allWorkers()) {
            Cell cell = worker.current();
            if (Baton.inUserCode(worker.baton.word()) && cell != null) {
                paths.add(cell.path());
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
