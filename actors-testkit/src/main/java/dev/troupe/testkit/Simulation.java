package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import dev.troupe.spi.Stepping;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A system of actors on one thread, with virtual time, whose every step is chosen by a seed: which actor is next, which
 * message, how long things take, and what goes wrong. The actors are those of production, unchanged, and so is the kernel
 * that runs them. For the thread that the play runs on only.
 *
 * <p>What waits for the system on that thread, such as {@code join} of an answer, has it go on meanwhile.
 */
public final class Simulation {
    private static final Duration LONGEST_STOP = Duration.ofHours(24);

    private static final Duration NOTICE = Duration.ofSeconds(1);

    private final long seed;
    private final Stepping stage;
    private final SeededScript script;

    private Simulation(long seed, Stepping stage, SeededScript script) {
        this.seed = seed;
        this.stage = stage;
        this.script = script;
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
     * Plays once. At the end the faults cease, the system is stopped, and the checkers are asked for the last time. A
     * failure is played a second time, to show the last turns and that it can be seen again.
     *
     * @throws SimulationFailed if the play or a checker throws, or two plays of the seed differ
     * @throws InterruptedException if the thread is interrupted
     */
    public static SimulationReport play(long seed, Faults faults, SystemSettings settings, Play play)
            throws InterruptedException {
        var trace = new Trace(false);
        Outcome first = run(seed, faults, settings, play, trace);
        if (first.failure == null) {
            return Objects.requireNonNull(first.report);
        }
        var again = new Trace(true);
        Outcome second = run(seed, faults, settings, play, again);
        if (again.hash() != trace.hash()) {
            throw diverged(seed, faults, settings, play, again);
        }
        Throwable failure = second.failure == null ? first.failure : second.failure;
        throw new SimulationFailed(seed, String.valueOf(failure), again.last(), failure);
    }

    /**
     * Plays twice, and compares all turns.
     *
     * @throws SimulationFailed also if they differ
     */
    static SimulationReport playTwice(long seed, Faults faults, SystemSettings settings, Play play)
            throws InterruptedException {
        SimulationReport first = play(seed, faults, settings, play);
        var again = new Trace(true);
        run(seed, faults, settings, play, again);
        if (again.hash() != first.hash()) {
            throw diverged(seed, faults, settings, play, again);
        }
        return first;
    }

    private static SimulationFailed diverged(long seed, Faults faults, SystemSettings settings, Play play, Trace one)
            throws InterruptedException {
        var other = new Trace(true);
        run(seed, faults, settings, play, other);
        int turn = one.divergesFrom(other);
        return new SimulationFailed(
                seed,
                "the same seed has led to two plays, which differ "
                        + (turn < 0 ? "now and then" : "from turn " + (turn + 1) + " on")
                        + ". The usual causes: code that reads a real clock or random numbers instead of those of its"
                        + " context, that goes through a set or map whose order differs, or another thread",
                other.last(),
                null);
    }

    private static Outcome run(long seed, Faults faults, SystemSettings settings, Play play, Trace trace)
            throws InterruptedException {
        var script = new SeededScript(seed, faults, trace);
        var outcome = new Outcome();
        try {
            ActorSystem.onStage(settings, script, stage -> {
                var simulation = new Simulation(seed, stage, script);
                outcome.simulation = simulation;
                simulation.run(play);
            });
        } catch (RuntimeException | Error e) {
            outcome.failure = e;
        }
        if (outcome.simulation != null) {
            outcome.report = outcome.simulation.report(trace);
        }
        return outcome;
    }

    private void run(Play play) {
        stage.system().onDeadLetter(letter -> script.show(checker -> checker.deadLetter(letter)));
        try {
            play.play(this);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the play has failed", e);
        }
        script.calm();
        stage.system().stop(LONGEST_STOP);
        script.show(Checker::atEnd);
        script.requireNoViolation();
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

    /** Has a checker watch from now on. */
    public void check(Checker checker) {
        script.attach(Objects.requireNonNull(checker, "checker"));
    }

    /** Has something done at some later virtual time, outside of the actors. */
    public void after(Duration delay, Runnable what) {
        stage.after(delay.toNanos(), Objects.requireNonNull(what, "what"));
    }

    /** Goes on for that much virtual time. */
    public void run(Duration time) {
        stage.await(script::isViolated, time.toNanos());
        script.requireNoViolation();
    }

    /**
     * Goes on until something is so.
     *
     * @param within how much virtual time it may take
     * @throws AssertionError if it is not so by then
     */
    public void until(Duration within, BooleanSupplier condition) {
        if (!goOn(within, condition)) {
            throw new AssertionError("not so within " + within + " of virtual time");
        }
    }

    /** The same, and says whether it is so. */
    boolean goOn(Duration within, BooleanSupplier condition) {
        boolean so = stage.await(() -> script.isViolated() || condition.getAsBoolean(), within.toNanos());
        script.requireNoViolation();
        return so;
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
     * Fails if a stage is not complete within that much virtual time from now: nobody may wait for ever. Does not go on. Where
     * the clock has jumped, it is given another second to be noticed.
     *
     * @param what what is said if it is not
     */
    public void expect(CompletionStage<?> stageOfIt, Duration within, String what) {
        var future = stageOfIt.toCompletableFuture();
        after(
                within,
                () -> expectBy(stage.elapsed() + NOTICE.toNanos(), future, what + ": not complete within " + within));
    }

    private void expectBy(long end, CompletableFuture<?> future, String what) {
        long left = end - stage.elapsed();
        if (future.isDone()) {
            return;
        }
        if (left <= 0) {
            throw new AssertionError(what + " of virtual time");
        }
        stage.after(left, () -> expectBy(end, future, what));
    }

    /**
     * A probe in the simulated system.
     *
     * @param <M> the messages that it takes
     */
    public <M> Probe<M> probe() {
        return Probe.in(this);
    }

    // ---- By hand

    /**
     * Has one actor take its next turn, and nobody else. What is on its way arrives before. Between two steps the test may
     * look at the state of an actor whose instance it has kept.
     *
     * @throws AssertionError if the actor has nothing to do
     */
    public Step step(ActorRef<?> actor) {
        script.watch();
        boolean taken = stage.turn(actor);
        Step step = script.watched();
        script.requireNoViolation();
        if (!taken || step == null) {
            throw new AssertionError("the actor has nothing to do: actor=" + actor.path());
        }
        return step;
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
        stage.elapse(time.toNanos());
    }

    /** What a run came to. */
    private static final class Outcome {
        private @Nullable Simulation simulation;
        private @Nullable SimulationReport report;
        private @Nullable Throwable failure;
    }
}
