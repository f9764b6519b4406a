package dev.troupe;

import dev.troupe.spi.LostThread;
import dev.troupe.spi.Script;
import dev.troupe.spi.Stepping;
import dev.troupe.spi.Supervision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors on worker threads. A process may have several systems, which know nothing of one another. All methods may
 * be called from any thread unless they say otherwise. A system keeps the process alive until it is stopped.
 */
public final class ActorSystem implements AutoCloseable {
    private final SystemCore core;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();

    private ActorSystem(SystemSettings settings, Function<SystemCore, Host> on) {
        this.core = new SystemCore(this, settings, on);
    }

    /** Starts a system with default settings. */
    public static ActorSystem create() {
        return create(SystemSettings.defaults());
    }

    /** Starts a system. */
    public static ActorSystem create(SystemSettings settings) {
        return create(settings, Threads::new);
    }

    /** Starts a system that stands on something. */
    static ActorSystem create(SystemSettings settings, Function<SystemCore, Host> on) {
        var system = new ActorSystem(settings, on);
        try {
            system.core.start();
        } catch (Throwable e) { // a thread could not be started
            system.stop(Duration.ZERO);
            throw e;
        }
        return system;
    }

    /**
     * Runs a system on a stage: one thread, virtual time, and a script that chooses each step and each fault. For test kits.
     * Blocks until the play is over. What is not stopped then is forgotten: nothing of it runs any more.
     *
     * @param play runs on the thread of the stage
     * @throws InterruptedException if the calling thread is interrupted; the play is, then
     */
    public static void onStage(SystemSettings settings, Script script, Consumer<? super Stepping> play)
            throws InterruptedException {
        Stage.play(settings, script, play);
    }

    /** The settings it was started with. */
    public SystemSettings settings() {
        return core.settings;
    }

    /** Spawns an anonymous top-level actor. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    public <M> ActorRef<M> spawn(Supplier<? extends Actor<M>> factory) {
        return spawnTopLevel(null, factory, SpawnOptions.defaults());
    }

    /** Spawns an anonymous top-level actor. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    public <M> ActorRef<M> spawn(Supplier<? extends Actor<M>> factory, SpawnOptions options) {
        return spawnTopLevel(null, factory, options);
    }

    /** Spawns a top-level actor with default options. See {@link #spawn(String, Supplier, SpawnOptions)}. */
    public <M> ActorRef<M> spawn(String name, Supplier<? extends Actor<M>> factory) {
        return spawn(name, factory, SpawnOptions.defaults());
    }

    /**
     * Spawns a top-level actor. In a turn the actor lives from the commit on, else at once; the address can be used at
     * once.
     *
     * @param name unique among the top-level actors
     * @param factory makes the instance, and a fresh one at each restart; runs in a turn of the actor
     * @param options how it is run
     * @throws IllegalArgumentException if the name is taken, blank, or has a slash or a dollar sign
     * @throws IllegalStateException if the system is stopping
     */
    public <M> ActorRef<M> spawn(String name, Supplier<? extends Actor<M>> factory, SpawnOptions options) {
        return spawnTopLevel(Objects.requireNonNull(name, "name"), factory, options);
    }

    @SuppressWarnings("unchecked") // the ref is of the type of the factory's actors
    private <M> ActorRef<M> spawnTopLevel(
            @Nullable String name, Supplier<? extends Actor<M>> factory, SpawnOptions options) {
        requireRunning();
        Turn turn = Turn.current();
        Cell cell = core.newCell(null, name, factory, options, turn);
        if (turn != null) {
            turn.spawn(cell);
        } else {
            cell.worker().push(cell);
        }
        return (ActorRef<M>) (ActorRef<?>) cell.ref;
    }

    private void requireRunning() {
        if (stopping.get()) {
            throw new IllegalStateException("the system is stopping: system=" + core.settings.name());
        }
    }

    /** Runs a plain task on the workers of the first group. See {@link #run(Task, Placement)}. */
    public CompletableFuture<@Nullable Void> run(Task task) {
        return run(task, new Placement.Spread());
    }

    /**
     * Runs a plain task. What the task sends is sent at once.
     *
     * @param placement where: {@link Placement.On} and {@link Placement.ByKey} bind the task to one worker. With the others
     *     each poll may be by another worker of the group, or of one that takes its tasks
     * @return completes when the task is ready, fails when it throws or the system ends before. Cancelling it has no
     *     effect on the task
     * @throws IllegalArgumentException if the placement names a group that the system does not have
     * @throws IllegalStateException if the system is stopping
     */
    public CompletableFuture<@Nullable Void> run(Task task, Placement placement) {
        requireRunning();
        return core.begin(Objects.requireNonNull(task, "task"), placement).done;
    }

    /**
     * Runs a call that blocks on a virtual thread. At most {@link SystemSettings#maxBlocking} run at the same time; the
     * rest wait, as many as there is memory for. What the call sends is sent at once. In a turn the call starts at once too,
     * whatever becomes of the turn. Cancelling the outcome has no effect on the call.
     *
     * <p>A stop does not wait for calls that no actor awaits. They run all the same, also when the system has ended: some
     * close what they had opened.
     *
     * @return the outcome, to be used with {@link Context#await} or {@link Context#pipe} in a turn
     */
    public <T> CompletableFuture<T> blocking(Callable<T> call) {
        Objects.requireNonNull(call, "call");
        var result = new GuardedFuture<T>();
        core.host.blocking(() -> {
            try {
                T value = call.call();
                return () -> result.complete(value);
            } catch (Throwable e) {
                return () -> result.completeExceptionally(e);
            }
        });
        return result;
    }

    /**
     * Shows dead letters as they come, one at a time and in order, on a thread beside the workers. As many as 4096 wait for
     * a listener; what comes while so many do is not shown to it, though {@link #deadLetters} counts it. One that takes
     * longer than a second for a letter holds up nobody but itself. What it throws is logged.
     *
     * @return ends it; from any thread
     */
    public Cancellable onDeadLetter(Consumer<? super DeadLetter> listener) {
        Objects.requireNonNull(listener, "listener");
        var queue = new DeadLetterQueue(core, core.besideDeadLetters(), listener);
        core.deadLetters.add(queue);
        return queue;
    }

    /**
     * Dead letters from now on, to be taken at the subscriber's own pace, beside the workers and in order. As many as 256
     * wait for it; what comes while so many do is not shown to it, though {@link #deadLetters} counts it. Completes at the
     * end of the system, and ends by its cancellation.
     */
    public Flow.Publisher<DeadLetter> deadLetterStream() {
        return subscriber -> new DeadLetterStream(core).open(Objects.requireNonNull(subscriber, "subscriber"));
    }

    /** How many dead letters there were for these reasons, or in all if none is given. */
    public long deadLetters(DeadLetter.Reason... reasons) {
        return core.deadLetters.count(reasons);
    }

    /** The supervisor of this system; empty if there is none on the class path. */
    public Optional<Supervision> supervision() {
        return Optional.ofNullable(core.supervision());
    }

    /** The threads whose turns were given up and that are still in them, the oldest first. */
    public List<LostThread> lostThreads() {
        return core.lostThreads.list();
    }

    /** How many effects of turns that were given up were dropped: what such a turn had sent before, and tried after. */
    public long lateEffects() {
        return core.lostThreads.effects();
    }

    /**
     * Stops the system. First no message from outside is taken any more, and the actors go on until every mailbox is
     * empty and every await done, at most for the given time. Then they are stopped; what is queued becomes dead letters.
     * What they have piped or asked by {@link Context#ask} is not waited for. Blocks. A second call gives the report of the
     * first.
     *
     * @param timeout how long the mailboxes may take to drain; zero or positive
     * @throws IllegalStateException on a worker thread, which would wait for itself
     */
    public StopReport stop(Duration timeout) {
        return stop(timeout, null);
    }

    /** @param cause the failure that makes it necessary; null if somebody has asked for it */
    StopReport stop(Duration timeout, StopReport.@Nullable Cause cause) {
        if (TurnThread.runsWorker()) {
            throw new IllegalStateException("an actor cannot wait for the end of its own system; stop it from another"
                    + " thread: system=" + core.settings.name());
        }
        long nanos = Checks.nanos("timeout", timeout);
        if (stopping.compareAndSet(false, true)) {
            try {
                stopped.complete(new Shutdown(core, nanos, cause).run());
            } catch (Throwable e) {
                stopped.completeExceptionally(e);
                throw e;
            }
        }
        return core.host.join(stopped);
    }

    /**
     * Stops the system with the time of {@link SystemSettings#stopTimeout}, and takes that at most where every turn comes to
     * its end. Where one does not it takes longer: some two seconds until all is given up that can be waited for, a tenth of
     * a second more for each such turn, and a second for listeners and log handlers that do not return. If mailboxes were
     * not empty by then, or something is left unfinished, that is in the log as {@code event=stopped}, with the number of
     * dead letters.
     */
    @Override
    public void close() {
        stop(core.settings.stopTimeout());
    }

    /**
     * Has the system stopped when the process is asked to end: by SIGINT, SIGTERM or SIGHUP, or by {@code System.exit}. The
     * process waits until that is done, in the time of {@link SystemSettings#stopTimeout}. The third of several SIGINTs ends
     * it at once, as does the second SIGINT after something else.
     *
     * <p>Nothing that is logged meanwhile may come out, since a log has a hook of its own: that of the JDK closes its
     * handlers. A stop that is not clean is therefore also a line on {@code System.err}; {@link #whenStopped} has the report
     * of any.
     *
     * @return this system
     * @throws IllegalStateException if the process is ending already
     */
    public ActorSystem stopAtExit() {
        ExitHook.install(this);
        return this;
    }

    /** Completes when the system has stopped, whoever stopped it: a failure that reached the top does. Never blocks. */
    public CompletionStage<StopReport> whenStopped() {
        return stopped.copy();
    }

    /** The time, which is virtual in a simulation. An actor asks its context. */
    public Instant now() {
        return core.now();
    }

    /** Random numbers, which a simulation can replay. An actor asks its context. */
    public RandomGenerator random() {
        return core.random();
    }

    /** Whether it takes messages from outside. */
    public boolean isRunning() {
        return !stopping.get();
    }

    /** How many messages its actors have handled. A recent value. */
    public long handled() {
        long sum = 0;
        for (Worker worker : core.allWorkers()) {
            sum += worker.turns.handled();
        }
        return sum;
    }

    static List<String> sorted(Collection<String> paths) {
        var copy = new ArrayList<>(paths);
        copy.sort(null);
        return copy;
    }
}
