package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Script;
import dev.troupe.spi.Stepping;
import dev.troupe.spi.Supervision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A system on one thread, with virtual time: a script chooses each step, and what goes wrong. What runs is the kernel as it
 * is; the stage stands in for threads and clocks only.
 *
 * <p>Whoever waits on its thread for something of the system, has the system go on meanwhile; the waits are nested then, and
 * the last one must end first.
 */
final class Stage implements Host, Stepping, ParkingPlace {
    static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    static final long HOUR = 3600 * SECOND;
    private static final long DAY_NANOS = 24 * HOUR;

    /** Never. */
    static final long AGES = Long.MAX_VALUE / 4;

    /** The time of day at which every play begins. */
    private static final Instant DAY = Instant.parse("2000-01-01T00:00:00Z");

    final Script script;
    final SystemCore core;
    private final StageThread thread;
    private final Turn nobodys;

    /** One for each worker, in their order. */
    private final List<StagedWorker> players = new ArrayList<>();

    private final ArrayDeque<Runnable> foreign = new ArrayDeque<>();
    private final ArrayDeque<Runnable> decisions = new ArrayDeque<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Mishaps mishaps;
    private final ByHand byHand;

    private boolean over;

    private final List<Watcher> watchers = new ArrayList<>();

    private long time = SECOND;
    private long jumped;
    private long shiftOfDay;
    private long clockLooksAt;
    private long steps;
    private long turns;
    private long eventsInAll;

    /** The steps since time has passed, and how many that may be; see {@link #limit}. */
    private long stepsAtOnce;

    private long mostAtOnce = Long.MAX_VALUE;

    /** What has gone wrong. */
    private @Nullable AssertionError broken;

    /** A thread that has no business here. */
    private volatile @Nullable Thread intruder;

    private Stage(SystemCore core, Script script, StageThread thread) {
        this.core = core;
        this.script = script;
        this.thread = thread;
        this.nobodys = thread.turn;
        this.mishaps = new Mishaps(this);
        this.byHand = new ByHand(this);
        thread.stage = this;
    }

    /** Runs a play on a thread of its own, and waits for its end. */
    static void play(SystemSettings settings, Script script, Consumer<? super Stepping> play)
            throws InterruptedException {
        var thread = new StageThread(self -> {
            ActorSystem.create(settings, core -> new Stage(core, script, self));
            play.accept(self.stage);
        });
        thread.start();
        thread.awaitEnd();
        switch (thread.failure()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("the play has failed", e);
        }
    }

    // ---- In place of threads and clocks

    @Override
    public long nanoTime() {
        return time;
    }

    @Override
    public Instant now() {
        return DAY.plusNanos(time - jumped + shiftOfDay);
    }

    @Override
    public RandomGenerator random() {
        return script.random();
    }

    @Override
    public void start() {
        clockLooksAt = time;
        core.deadLetters.add((worker, letter) -> worker.callback(() -> script.deadLetter(letter)));
        for (Group group : core.groups()) {
            for (Worker worker : group.workers()) {
                WorkerThread thread = group.newThread(String.valueOf(worker.index));
                thread.assign(worker);
                var player = (StagedWorker) worker;
                player.isGivenTo(thread);
                players.add(player);
                player.takeOver();
            }
        }
    }

    @Override
    public void foreign(Runnable code) {
        if (over) {
            runForeign(code);
        } else {
            foreign.add(code);
        }
    }

    @Override
    public int foreignWaiting() {
        return foreign.size();
    }

    @Override
    public void watch(String name, long nanos, BooleanSupplier look) {
        var watcher = new Watcher(nanos, look);
        watchers.add(watcher);
        watcher.lookAgain();
    }

    @Override
    public void stir() {
        watchers.forEach(Watcher::wake);
    }

    /** Looks at the workers again and again. */
    private final class Watcher {
        private final long nanos;
        private final BooleanSupplier look;
        private boolean goesOn;
        private boolean sleeps;

        private Watcher(long nanos, BooleanSupplier look) {
            this.nanos = nanos;
            this.look = look;
        }

        /** As late as a busy machine makes it. */
        private void lookAgain() {
            after(script.between(nanos, nanos + Math.min(nanos, 20 * MILLI)), () -> {
                if (!over) {
                    runForeign(() -> goesOn = look.getAsBoolean());
                    sleeps = !goesOn && core.areAllAsleep();
                    if (!sleeps) {
                        lookAgain();
                    }
                }
            });
        }

        private void wake() {
            if (sleeps) {
                sleeps = false;
                lookAgain();
            }
        }
    }

    /** Whether somebody takes workers away from turns that take long. */
    boolean isWatched() {
        return !watchers.isEmpty();
    }

    @Override
    public void lookAtErrands() {
        // An errand here takes no time.
    }

    @Override
    public Executor beside(String name) {
        return this::foreign;
    }

    @Override
    public Supervision supervision(@Nullable Supervision found) {
        return new StagedSupervision(found, script);
    }

    @Override
    public void expired(Pending request) {
        script.expired(new Reply<>(request));
    }

    @Override
    public void lastResort(Runnable decision) {
        decisions.add(decision);
    }

    /**
     * Whether something is to be decided. Not while the system stops: who decides may want to wait for that, and here it
     * would stand in the way.
     */
    private boolean decides() {
        return !decisions.isEmpty() && !core.isClosedToOutside();
    }

    /** Of a stage that never completes nobody knows whether the call was made. */
    @Override
    public void blocking(Supplier<Runnable> call) {
        if (!script.strikes(Fault.LOST_STAGE, null)) {
            boolean delayed = script.strikes(Fault.DELAYED_STAGE, null);
            after(
                    delayed ? script.between(SECOND, 600 * SECOND) : script.between(10 * MICRO, 50 * MILLI),
                    () -> call.get().run());
        } else if (script.choose(2) == 0) {
            after(script.between(10 * MICRO, 50 * MILLI), () -> {
                var unusedOutcome = call.get();
            });
        }
    }

    @Override
    public void standBy(WorkerThread waiting) {
        // It is given a worker when that is taken over.
    }

    @Override
    public void wakeClock() {
        clockLooksAt = time;
    }

    @Override
    public ParkingPlace parkingPlace(WorkerGroup group) {
        return this;
    }

    @Override
    public void park(long nanos) {
        throw new AssertionError("a worker on a stage sleeps between two steps");
    }

    @Override
    public void unpark(Thread sleeper) {
        requireOwnThread();
        for (StagedWorker player : players) {
            player.unpark(sleeper);
        }
    }

    /**
     * Nobody minds a long sleep. Naps, after which a worker looks for what it is not told of, are short, but not too many.
     */
    @Override
    public long longestSleep(long usual) {
        return usual < MILLI ? MILLI : AGES;
    }

    @Override
    public Worker newWorker(Group group, int index) {
        return new StagedWorker(this, group, index);
    }

    @Override
    public Turn newTurn(WorkerThread of) {
        return new StagedTurn(this, of, core.settings);
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) {
        return await(() -> latch.getCount() == 0, nanos);
    }

    @Override
    public void park(Object blocker, long nanos) {
        step(plus(time, nanos));
    }

    /** Nothing is gained by looking again before anything has happened. */
    @Override
    public void pause(long nanos, long most) {
        await(() -> false, Math.min(nanos, most));
        long next = isCalm() ? nextDue() : AGES;
        if (next < AGES && next <= plus(time, most - nanos)) {
            passTo(next);
        }
    }

    @Override
    public <T> T join(CompletableFuture<T> stopped) {
        if (!stopped.isDone()) {
            if (core.isClosedToOutside()) {
                throw new IllegalStateException(
                        "the system is being stopped by whoever waits further up on this thread, so nobody can wait for it here");
            }
            awaitDone(stopped);
        }
        return stopped.join();
    }

    @Override
    public void end() {
        core.clock.close();
        clockLooksAt = Long.MAX_VALUE;
        core.clock.end();
        runForeign();
        over = true;
    }

    /** Such code must not wait for anything, here as on its own thread. */
    private void runForeign(Runnable code) {
        run(nobodys, code);
    }

    /** It was accepted. */
    void sentFromOutside(Ref<?> to, Object payload) {
        script.sent(TurnEffects.sent(to, payload));
    }

    /** Runs code that must not wait, with this turn. */
    void run(Turn turn, Runnable code) {
        boolean inWorker = thread.isInWorker();
        Turn before = thread.enter(turn, true);
        try {
            code.run();
        } finally {
            thread.enter(before, inWorker);
        }
    }

    /** Whoever sends or wakes must do so on the thread of the stage, or the play would be no function of its script. */
    void requireOwnThread() {
        Thread current = Thread.currentThread();
        if (current != thread) {
            intruder = current;
            throw new IllegalStateException(
                    "a foreign thread has come to a system on a stage: thread=" + current.getName());
        }
    }

    // ---- Steps

    @Override
    public ActorSystem system() {
        return core.system();
    }

    @Override
    public long elapsed() {
        return time - jumped - SECOND;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void limit(long most) {
        mostAtOnce = most;
        stepsAtOnce = 0;
        broken = null;
    }

    @Override
    public void after(long nanos, Runnable what) {
        events.add(new Event(plus(elapsed(), nanos), eventsInAll++, what));
    }

    @Override
    public boolean isIdle() {
        return isCalm() && players.stream().noneMatch(StagedWorker::naps);
    }

    /** Whether nothing happens at this time. */
    private boolean isCalm() {
        return foreign.isEmpty() && !decides() && !mishaps.anyOpen() && firstAwake(0) == players.size();
    }

    @Override
    public boolean await(BooleanSupplier condition, long nanos) {
        long end = plus(elapsed(), Math.min(nanos, AGES));
        while (!condition.getAsBoolean()) {
            long before = time;
            long left = end - elapsed();
            if (left <= 0 || (!step(plus(time, left)) && time == before)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Waits for what only the system can do, on its thread. */
    void awaitDone(Future<?> future) {
        if (!await(future::isDone, DAY_NANOS)) {
            throw new IllegalStateException("nothing has completed this within a day of virtual time, or ever will");
        }
    }

    /** What goes wrong here is no failure of whoever waits, who may swallow it: so each further step fails too. */
    @Override
    public boolean step(long until) {
        requirePeace();
        try {
            return stepOn(until);
        } catch (AssertionError e) {
            broken = e;
            throw e;
        }
    }

    private boolean stepOn(long until) {
        steps++;
        if (happens()) {
            return true;
        }
        if (script.strikes(Fault.CLOCK_JUMP, null)) {
            long jump = script.between(0, HOUR);
            time += jump;
            jumped += jump;
            shiftOfDay += script.between(-HOUR, HOUR);
        }
        int awake = awake();
        int others = (foreign.isEmpty() ? 0 : 1) + (decides() ? 1 : 0);
        if (awake + others == 0) {
            return passTime(until);
        }
        int chosen = script.choose(awake + others);
        if (chosen < awake) {
            nthAwake(chosen).step();
        } else if (chosen == awake && !foreign.isEmpty()) {
            runForeign(foreign.remove());
        } else {
            decisions.remove().run();
        }
        time += script.between(0, MICRO);
        return true;
    }

    /** Whether anything may happen at all. */
    void requirePeace() {
        if (broken != null) {
            throw broken;
        }
        if (thread.isInWorker()) {
            throw new IllegalStateException("an actor cannot have the system go on that it is part of");
        }
        if (thread.isCancelled()) {
            throw new CancellationException("the play was interrupted");
        }
        Thread foreigner = intruder;
        if (foreigner != null) {
            throw new AssertionError(
                    "a foreign thread has come to a system on a stage, which must have one thread only: thread="
                            + foreigner.getName());
        }
        if (stepsAtOnce++ >= mostAtOnce) {
            throw new AssertionError("the system does not come to rest; busy: "
                    + players.stream()
                            .map(StagedWorker::busy)
                            .filter(busy -> !busy.isEmpty())
                            .toList());
        }
    }

    /** Has happen what is due by the time; false if nothing is. */
    boolean happens() {
        Event first = events.peek();
        if (first != null && first.at <= elapsed()) {
            events.remove();
            first.what.run();
            return true;
        }
        if (clockLooksAt <= time) {
            clockLooksAt = plus(time, core.clock.look());
            return true;
        }
        return false;
    }

    /** Nothing can happen now. */
    private boolean passTime(long until) {
        long next = nextDue();
        boolean ever = next < Math.min(until, AGES);
        passTo(ever ? next : until);
        return ever;
    }

    /** When something happens while all sleep. */
    private long nextDue() {
        long next = nextEvent();
        for (StagedWorker player : players) {
            next = Math.min(next, player.wakesAt());
        }
        return next;
    }

    /** When something is due that no worker knows of. */
    long nextEvent() {
        Event first = events.peek();
        return first == null ? clockLooksAt : Math.min(clockLooksAt, plus(first.at, time - elapsed()));
    }

    void passTo(long at) {
        time = Math.max(time, Math.min(at, AGES));
        stepsAtOnce = 0;
    }

    private int awake() {
        int awake = 0;
        for (StagedWorker player : players) {
            if (player.isAwake()) {
                awake++;
            }
        }
        return awake;
    }

    private int firstAwake(int from) {
        int index = from;
        while (index < players.size() && !players.get(index).isAwake()) {
            index++;
        }
        return index;
    }

    private StagedWorker nthAwake(int n) {
        int index = firstAwake(0);
        for (int i = 0; i < n; i++) {
            index = firstAwake(index + 1);
        }
        return players.get(index);
    }

    // ---- Steps by hand

    @Override
    public boolean turn(ActorRef<?> actor) {
        requirePeace();
        return byHand.turn(AdaptedRef.target(actor));
    }

    @Override
    public boolean poll(CompletionStage<?> task) {
        requirePeace();
        return byHand.poll(task);
    }

    @Override
    public void elapse(long nanos) {
        requirePeace();
        byHand.elapse(nanos);
    }

    List<StagedWorker> players() {
        return players;
    }

    /** Has run what waits to be called; false if nothing does. */
    boolean runForeign() {
        boolean any = !foreign.isEmpty();
        for (Runnable each = foreign.poll(); each != null; each = foreign.poll()) {
            runForeign(each);
        }
        return any;
    }

    static long plus(long time, long nanos) {
        return nanos > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + nanos;
    }

    // ---- Turns

    long nextTurn() {
        return ++turns;
    }

    /** How many turns of actors there were. */
    long turns() {
        return turns;
    }

    /** User code of an actor's turn has run, and the baton lies. */
    void ran(StagedTurn turn, Cell whose) {
        time += script.between(MICRO / 10, 10 * MICRO);
        script.ran(turn);
        mishaps.befall(turn, whose);
    }

    /** Code that belongs to no actor has run, and the baton lies. */
    void called(StagedTurn turn) {
        mishaps.befall(turn);
    }

    /** Something that happens outside of the workers, when so much time has elapsed. */
    private record Event(long at, long ordinal, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(ordinal, other.ordinal);
        }
    }
}
