package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Script;
import dev.troupe.spi.Stepping;
import dev.troupe.spi.Supervision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A system on one thread, with virtual time: a script chooses each step, and what goes wrong. What runs is the kernel as it
 * is; the stage stands in for threads and clocks only.
 *
 * <p>A turn that loses its worker has run to its end when it does, since its log is its own; what is open is when its end
 * becomes known, or that it is given up. So no thread is needed for a slow turn, nor for one that hangs.
 */
final class Stage implements Host, Stepping, ParkingPlace {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3600 * SECOND;
    private static final long AGES = Long.MAX_VALUE / 4;

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

    /** The turns that have lost their worker, and whose end is not known yet. */
    private int open;

    private boolean over;

    private long time = SECOND;
    private long jumped;
    private long shiftOfDay;
    private long clockLooksAt;
    private long steps;
    private long turns;
    private long eventsInAll;

    private Stage(SystemCore core, Script script, StageThread thread) {
        this.core = core;
        this.script = script;
        this.thread = thread;
        this.nobodys = thread.turn;
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
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
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
        return DAY.plusNanos(time + shiftOfDay);
    }

    @Override
    public RandomGenerator random() {
        return script.random();
    }

    @Override
    public void start() {
        clockLooksAt = time;
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
    public void every(String name, long nanos, Runnable look) {
        after(nanos, () -> {
            if (!over) {
                runForeign(look);
                every(name, nanos, look);
            }
        });
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

    @Override
    public void blocking(Runnable call) {
        if (script.strikes(Fault.LOST_STAGE)) {
            return;
        }
        boolean delayed = script.strikes(Fault.DELAYED_STAGE);
        after(delayed ? script.between(SECOND, 600 * SECOND) : script.between(10 * MICRO, 50 * MILLI), call);
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
        for (StagedWorker player : players) {
            player.unpark(sleeper);
        }
    }

    /** Nobody watches, since no worker can hang, and nothing goes unnoticed. */
    @Override
    public long longestSleep(long usual) {
        return AGES;
    }

    @Override
    public Worker newWorker(Group group, int index) {
        return new StagedWorker(this, group, index);
    }

    @Override
    public Turn newTurn(WorkerThread of) {
        return new StagedTurn(this, of, core.settings.maxEffects());
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
    public void pause(long nanos) {
        await(() -> false, nanos);
        if (isIdle()) {
            step(plus(time, HOUR));
        }
    }

    @Override
    public void end() {
        core.clock.close();
        clockLooksAt = Long.MAX_VALUE;
        core.clock.expireAll();
        over = true;
        for (Runnable each = foreign.poll(); each != null; each = foreign.poll()) {
            runForeign(each);
        }
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
        thread.enter(turn, true);
        try {
            code.run();
        } finally {
            thread.enter(nobodys, false);
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
    public void after(long nanos, Runnable what) {
        events.add(new Event(plus(time, nanos), eventsInAll++, what));
    }

    @Override
    public boolean isIdle() {
        return foreign.isEmpty() && !decides() && open == 0 && firstAwake(0) == players.size();
    }

    @Override
    public boolean await(BooleanSupplier condition, long nanos) {
        long until = plus(time, nanos);
        while (!condition.getAsBoolean()) {
            if (!step(until)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    @Override
    public boolean step(long until) {
        steps++;
        if (happens()) {
            return true;
        }
        if (script.strikes(Fault.CLOCK_JUMP)) {
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

    /** Has happen what is due by the time; false if nothing is. */
    private boolean happens() {
        Event first = events.peek();
        if (first != null && first.at <= time) {
            events.remove();
            first.what.run();
            return true;
        }
        if (clockLooksAt <= time) {
            clockLooksAt = time + core.clock.look();
            return true;
        }
        return false;
    }

    /** Nothing can happen now. */
    private boolean passTime(long until) {
        long next = clockLooksAt;
        Event first = events.peek();
        if (first != null) {
            next = Math.min(next, first.at);
        }
        for (StagedWorker player : players) {
            next = Math.min(next, player.wakesAt());
        }
        if (next >= until) {
            time = Math.max(time, until);
            return false;
        }
        time = Math.max(time, next);
        return true;
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
        settle();
        long before = turns;
        Ref<?> ref = (Ref<?>) actor;
        ((StagedWorker) ref.worker).turnOf(ref.cell);
        return turns > before;
    }

    @Override
    public boolean poll(CompletionStage<?> task) {
        settle();
        for (TaskCell each : core.tasks) {
            if (each.done == task) {
                return players.stream().anyMatch(player -> player.poll(each));
            }
        }
        return false;
    }

    @Override
    public void elapse(long nanos) {
        long until = plus(time, nanos);
        while (true) {
            settle();
            long next = clockLooksAt;
            Event first = events.peek();
            next = first == null ? next : Math.min(next, first.at);
            for (StagedWorker player : players) {
                next = Math.min(next, player.nextTimer());
            }
            if (next > until) {
                time = Math.max(time, until);
                return;
            }
            time = Math.max(time, next);
            happens();
        }
    }

    /** Has all arrive that is on its way. */
    private void settle() {
        boolean any = true;
        while (any) {
            any = false;
            for (StagedWorker player : players) {
                any |= player.settle();
            }
            for (Runnable each = foreign.poll(); each != null; each = foreign.poll()) {
                runForeign(each);
                any = true;
            }
        }
    }

    static long plus(long time, long nanos) {
        return nanos > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + nanos;
    }

    // ---- Turns

    long nextTurn() {
        return ++turns;
    }

    /** User code of a turn has run, and the baton lies. */
    void ran(StagedTurn turn, Cell whose) {
        time += script.between(MICRO / 10, 10 * MICRO);
        script.ran(turn);
        if (script.strikes(Fault.KILL)) {
            kill(whose);
        }
        mayLose(turn);
    }

    /** Before the turn commits, or some time later. */
    private void kill(Cell whose) {
        var kill = new Kill(whose);
        if (script.choose(2) == 0) {
            whose.worker().push(kill);
        } else {
            after(script.between(0, 100 * MILLI), () -> whose.worker().push(kill));
        }
    }

    /** User code has run, and its worker may be taken away. */
    void mayLose(StagedTurn turn) {
        Worker worker = Objects.requireNonNull(((WorkerThread) turn.thread).assigned());
        if (core.detached.get() >= core.settings.maxDetached()) {
            return;
        }
        long hung = core.settings.hangAfter().toNanos();
        if (script.strikes(Fault.SLOW_TURN)) {
            lose(turn, worker, script.between(0, hung), () -> comesToItsEnd(turn, worker));
        } else if (script.strikes(Fault.HANG)) {
            lose(turn, worker, hung, () -> {
                giveUp(turn, worker);
                after(script.between(0, 10 * hung), () -> comesToItsEnd(turn, worker));
            });
        } else if (script.strikes(Fault.LOST_THREAD)) {
            lose(turn, worker, script.between(0, hung), () -> giveUp(turn, worker));
        }
    }

    private void lose(StagedTurn turn, Worker worker, long nanos, Runnable end) {
        WorkerThread standby = worker.group.standby.take();
        if (standby == null) {
            return;
        }
        turn.lose();
        worker.detach(worker.baton.word(), standby);
        ((StagedWorker) worker).isGivenTo(standby);
        open++;
        after(nanos, () -> {
            open--;
            end.run();
        });
    }

    private static void comesToItsEnd(StagedTurn turn, Worker worker) {
        turn.comeToItsEnd(worker);
        ((WorkerThread) turn.thread).leaves(worker, true);
    }

    private void giveUp(StagedTurn turn, Worker worker) {
        turn.givenUp();
        worker.abandon(
                turn,
                new Failure.Hang(Duration.ofNanos(core.settings.hangAfter().toNanos())));
    }

    /** Something that happens outside of the workers, at its time. */
    private record Event(long at, long ordinal, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(ordinal, other.ordinal);
        }
    }
}
