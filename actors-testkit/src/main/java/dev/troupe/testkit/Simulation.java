package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import dev.troupe.spi.Stepping;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A system of actors on one thread, with virtual time, whose every step is chosen by a seed: which actor is next, which
 * message, how long things take, and what goes wrong. The actors are those of production, unchanged, and so is the kernel
 * that runs them. For the thread that the play runs on only.
 *
 * <p>What waits for the system on that thread has it go on meanwhile: {@code join} of what {@code ask}, {@code run} or
 * {@code blocking} have given or of what was derived from that, {@code tellOrWait}, {@code stop}, and the methods of this
 * class. Such waits are nested, and the last one ends first. Anything else, such as a latch or {@code allOf(..).join()},
 * would wait for ever, and is a failure after some seconds.
 */
public final class Simulation {
    private static final Duration LONGEST_STOP = Duration.ofHours(24);

    /** More steps than any play has: one that goes on and on fails in the end. */
    private static final long MOST_STEPS = 200_000_000;

    /** At the end of a play the system must come to rest within so many. */
    private static final long LAST_STEPS = 1_000_000;

    /** After a failure it is only given the opportunity. */
    private static final long LAST_STEPS_OF_A_FAILURE = 100_000;

    private static final Duration NOTICE = Duration.ofSeconds(1);
    private static final Duration AGES = Duration.ofDays(10_000);

    private final long seed;
    private final Stepping stage;
    private final SeededScript script;

    /** When the last of what is expected must be there, in nanoseconds of the time that has elapsed. */
    private long expectedBy;

    private Simulation(long seed, Stepping stage, SeededScript script) {
        this.seed = seed;
        this.stage = stage;
        this.script = script;
        stage.limit(MOST_STEPS);
    }

    /** What happens in a simulation: it spawns actors, sends, and says what must be. */
    @FunctionalInterface
    public interface Play {
        /** Plays. */
        void play(Simulation simulation) throws Exception;
    }

    /** The settings of a simulated system unless others are given: three workers, rings of 64. */
    public static SystemSettings.Builder settings() {
        return SystemSettings.builder().workers(3).ringCapacity(64);
    }

    /**
     * Plays once under the seed 0, without faults and with the usual settings: for a test that takes its steps by hand, or
     * wants nothing but virtual time.
     *
     * @throws SimulationFailed if the play or a checker throws
     * @throws InterruptedException if the thread is interrupted
     */
    public static SimulationReport play(Play play) throws InterruptedException {
        return play(0, Faults.none(), settings().build(), play);
    }

    /**
     * Plays under many fresh seeds, and prints which: what {@link Simulate} does, with any faults and settings. The system
     * properties that it names hold here too.
     *
     * @param test the name to print, and to run the test by: class, number sign, method
     * @param seeds how many; positive
     * @return the sums
     * @throws SimulationFailed if a play or a checker throws, or two plays of a seed differ
     * @throws IllegalArgumentException if the number of seeds is not positive, or a system property is none
     * @throws InterruptedException if the thread is interrupted
     */
    public static SimulationReport play(String test, int seeds, Faults faults, SystemSettings settings, Play play)
            throws InterruptedException {
        return new Plays(test, faults, settings, play).play(seeds);
    }

    /**
     * Plays once. At the end what is {@linkplain #expect expected} is waited for, the faults cease, the system is stopped,
     * and the checkers are asked for the last time. A failure is played a second time, to show the last turns and that it
     * can be seen again.
     *
     * @throws SimulationFailed if the play or a checker throws, or two plays of the seed differ
     * @throws InterruptedException if the thread is interrupted
     */
    public static SimulationReport play(long seed, Faults faults, SystemSettings settings, Play play)
            throws InterruptedException {
        Outcome first = run(seed, faults, settings, play, new Trace(false));
        if (first.failure == null) {
            return first.report();
        }
        Outcome again = run(seed, faults, settings, play, new Trace(true));
        if (again.failure == null || again.trace.hash() != first.trace.hash()) {
            throw diverged(seed, again, run(seed, faults, settings, play, new Trace(true)), first.failure);
        }
        throw failed(seed, again.failure, again.trace);
    }

    private static SimulationFailed failed(long seed, Throwable failure, Trace trace) {
        return new SimulationFailed(seed, String.valueOf(failure), "the last turns", trace.last(), failure);
    }

    /**
     * Plays twice, and compares.
     *
     * @throws SimulationFailed also if they differ
     */
    static SimulationReport playTwice(long seed, Faults faults, SystemSettings settings, Play play)
            throws InterruptedException {
        Outcome one = run(seed, faults, settings, play, new Trace(true));
        Outcome other = run(seed, faults, settings, play, new Trace(true));
        boolean same = one.trace.hash() == other.trace.hash()
                && (one.failure == null) == (other.failure == null)
                && one.trace.differenceTo(other.trace).isEmpty();
        if (!same) {
            throw diverged(seed, one, other, one.failure == null ? other.failure : one.failure);
        }
        if (one.failure != null) {
            throw failed(seed, one.failure, one.trace);
        }
        return one.report();
    }

    private static SimulationFailed diverged(long seed, Outcome one, Outcome other, @Nullable Throwable failure) {
        List<String> difference = one.trace.differenceTo(other.trace);
        return new SimulationFailed(
                seed,
                "the same seed has led to two plays. The usual causes: code that reads a real clock or random numbers instead"
                        + " of those of its context, that goes through a set or map whose order differs, that keeps something"
                        + " in static state from one play to the next, or another thread"
                        + (failure == null ? "" : "\n  one of them failed: " + failure),
                difference.isEmpty() ? "they differ now and then; the last turns" : "where they differ first",
                difference.isEmpty() ? other.trace.last() : difference,
                failure);
    }

    private static Outcome run(long seed, Faults faults, SystemSettings settings, Play play, Trace trace)
            throws InterruptedException {
        var script = new SeededScript(seed, faults, trace);
        var outcome = new Outcome(trace);
        try {
            ActorSystem.onStage(settings, script, stage -> {
                trace.begin(stage::elapsed);
                var simulation = new Simulation(seed, stage, script);
                outcome.simulation = simulation;
                simulation.run(play);
            });
        } catch (RuntimeException | Error e) {
            outcome.failure = e;
        }
        return outcome;
    }

    private void run(Play play) {
        try {
            play.play(this);
            goOn(Duration.ofNanos(Math.max(0, expectedBy - stage.elapsed())), () -> false);
            script.calm();
            stage.limit(LAST_STEPS);
            stage.system().stop(LONGEST_STOP);
            script.show(Checker::atEnd);
        } catch (RuntimeException | Error e) {
            stopAfter(e);
            script.requireNoViolation(); // which came before
            throw e;
        } catch (Exception e) {
            stopAfter(e);
            script.requireNoViolation();
            throw new IllegalStateException("the play has failed: " + e, e);
        }
        script.requireNoViolation();
    }

    /** For what actors do when they end, such as closing files. */
    private void stopAfter(Throwable failure) {
        script.calm();
        stage.limit(LAST_STEPS_OF_A_FAILURE);
        try {
            stage.system().stop(Duration.ZERO);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private SimulationReport report(Trace trace) {
        Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            faults.put(fault, script.struck(fault));
        }
        return new SimulationReport(1, trace.hash(), script.turns(), stage.steps(), time(), faults);
    }

    // ---- For the play

    /** The simulated system. */
    public ActorSystem system() {
        return stage.system();
    }

    /** The seed of this simulation. */
    public long seed() {
        return seed;
    }

    /** The virtual time since it began, without what the clock has jumped. */
    public Duration time() {
        return Duration.ofNanos(stage.elapsed());
    }

    /** Random numbers for the play itself, which follow from the seed as all else does. */
    public RandomGenerator random() {
        return script.random();
    }

    /** Has a checker watch from now on: best before anything is sent. */
    public void check(Checker checker) {
        Objects.requireNonNull(checker, "checker").attached(this);
        script.attach(checker);
    }

    /** No fault strikes from now on: for what must hold once all is well again. */
    public void calm() {
        script.calm();
    }

    /** No fault strikes this actor. */
    public void spare(ActorRef<?> actor) {
        script.spare(Objects.requireNonNull(actor, "actor"));
    }

    /**
     * Has something done at some later virtual time, outside of the actors. What it throws fails the play.
     *
     * @param delay zero or positive
     */
    public void after(Duration delay, Runnable what) {
        Objects.requireNonNull(what, "what");
        stage.after(nanos("delay", delay), () -> script.guard(what));
    }

    /**
     * Goes on for that much virtual time. What the clock jumps meanwhile does not count.
     *
     * @param time zero or positive
     */
    public void run(Duration time) {
        goOn(time, () -> false);
    }

    /**
     * Goes on until something is so.
     *
     * @param within how much virtual time it may take
     * @throws AssertionError if it is not so by then
     */
    public void until(Duration within, BooleanSupplier condition) {
        if (!goOn(within, condition)) {
            throw new AssertionError("not so within " + within + " of virtual time, "
                    + (stage.isIdle() ? "and nothing goes on" : "while actors are busy"));
        }
    }

    /** The same, and says whether it is so. */
    boolean goOn(Duration within, BooleanSupplier condition) {
        boolean so = stage.await(() -> script.isViolated() || condition.getAsBoolean(), nanos("time", within));
        script.requireNoViolation();
        return so;
    }

    private static long nanos(String name, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time must not be negative: " + name + "=" + time);
        }
        return time.compareTo(AGES) < 0 ? time.toNanos() : AGES.toNanos();
    }

    /**
     * Goes on until no actor has anything to do but wait for time to pass.
     *
     * @param within how much virtual time it may take
     * @throws AssertionError if it is not so by then
     */
    public void untilIdle(Duration within) {
        until(within, stage::isIdle);
    }

    /**
     * Fails if a stage is not complete within that much virtual time from now: nobody may wait for ever. Does not go on; a
     * play does not end before it is known.
     *
     * @param what what is said if it is not
     */
    public void expect(CompletionStage<?> stageOfIt, Duration within, String what) {
        CompletableFuture<?> future = stageOfIt.toCompletableFuture();
        long by = nanos("within", within.plus(NOTICE));
        expectedBy = Math.max(expectedBy, stage.elapsed() + by + 1);
        after(within.plus(NOTICE), () -> {
            if (!future.isDone()) {
                throw new AssertionError(what + ": not complete within " + within + " of virtual time");
            }
        });
    }

    /**
     * A probe in the simulated system, which no fault strikes.
     *
     * @param <M> the messages that it takes
     */
    public <M> Probe<M> probe() {
        return Probe.in(this);
    }

    // ---- By hand

    /**
     * Has one actor take its next turn, and nobody else. What is on its way arrives before, and what the turn has sent
     * arrives afterwards. Between two steps the test may look at the state of an actor whose instance it has kept.
     *
     * @throws AssertionError if the actor has nothing to do
     */
    public Step step(ActorRef<?> actor) {
        List<Step> taken = script.watch(() -> {
            if (!stage.turn(actor)) {
                throw new AssertionError("the actor has nothing to do: actor=" + actor.path());
            }
        });
        script.requireNoViolation();
        if (taken.isEmpty()) {
            throw new AssertionError("the turn has lost its worker to a fault, and is not over: actor=" + actor.path());
        }
        Step first = taken.getFirst();
        return taken.size() == 1 ? first : first.withBatchEnd(taken.getLast());
    }

    /**
     * Polls one task, and nothing else runs.
     *
     * @param task what {@link ActorSystem#run} has given for it
     * @return whether it is ready; else it is pending
     * @throws AssertionError if it waits to be woken, or has ended before
     */
    public boolean step(CompletionStage<?> task) {
        if (!stage.poll(task)) {
            throw new AssertionError("the task was not woken since its last poll, or has ended");
        }
        return task.toCompletableFuture().isDone();
    }

    /** Lets virtual time pass: timers and what else is due arrive, and no actor takes a turn. */
    public void elapse(Duration time) {
        stage.elapse(nanos("time", time));
    }

    /** What a run came to. */
    private static final class Outcome {
        private final Trace trace;
        private @Nullable Simulation simulation;
        private @Nullable Throwable failure;

        Outcome(Trace trace) {
            this.trace = trace;
        }

        private SimulationReport report() {
            return Objects.requireNonNull(simulation).report(trace);
        }
    }
}
