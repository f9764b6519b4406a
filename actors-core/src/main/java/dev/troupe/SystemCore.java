package dev.troupe;

import dev.troupe.spi.ActorNames;
import dev.troupe.spi.AskSample;
import dev.troupe.spi.RunningTurn;
import dev.troupe.spi.Supervision;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.SupervisionProvider;
import dev.troupe.spi.SystemView;
import dev.troupe.spi.WorkerView;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of a system share: its workers, clock, names and supervisor, and where time and chance come from. */
final class SystemCore implements SystemView {
    private static final System.Logger LOG = System.getLogger("dev.troupe");

    /** While more callbacks wait than this, their failures are not logged. */
    private static final int MAX_CALLBACKS_FOR_LOG = 1000;

    private static final long OVERFLOW_LOG_NANOS = 1_000_000_000;

    /** A thread that has not ended by then, after it was asked to, may never end. */
    static final long GRACE_NANOS = 1_000_000_000;

    final SystemSettings settings;
    final Host host;

    /** When an overflow was logged last; zero if never. */
    private final AtomicLong overflowLogged = new AtomicLong();

    /** Whether the handler is still to be told of a lack of memory, which many turns may notice at once. */
    private final AtomicBoolean memoryNoticed = new AtomicBoolean();

    final Clock clock;
    final DeadLetters deadLetters = new DeadLetters();
    final Names names = new Names();

    /** The threads that have lost their worker and not come back. */
    final AtomicInteger detached = new AtomicInteger();

    private final AtomicReference<Limit> atLimit = new AtomicReference<>(Limit.NOT_REACHED);
    private volatile long limitReached;
    private final Runnable asksAllToEnd = this::askAllToEnd;

    /** Made for the first listener or subscriber; a thread of its own, so not made twice. Guarded by this. */
    private @Nullable Executor deadLettersRun;

    /** The threads that run workers, or wait for one, or have lost one. */
    final Set<WorkerThread> threads = ConcurrentHashMap.newKeySet();

    final LostThreads lostThreads = new LostThreads(this);

    /** The plain tasks that are not ready yet. */
    final Set<TaskCell> tasks = ConcurrentHashMap.newKeySet();

    private final Set<RoomWaiter> roomWaiters = ConcurrentHashMap.newKeySet();
    private final ActorSystem system;
    private final List<Group> groups = new ArrayList<>();
    private final Worker[] workers;
    private final List<WorkerView> views = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger(1);
    private final AtomicLong taskNumbers = new AtomicLong();
    private final CountDownLatch running;
    private final @Nullable Supervision supervision;

    /** Where there is no supervision. */
    private final Unsupervised unsupervised;

    private final FailurePolicy defaultPolicy;
    private volatile boolean closedToOutside;
    private volatile boolean ended;

    /** @param on what it stands on */
    SystemCore(ActorSystem system, SystemSettings settings, Function<SystemCore, Host> on) {
        this.system = system;
        this.settings = settings;
        this.host = on.apply(this);
        this.clock = new Clock(this);
        this.unsupervised = new Unsupervised(this);
        this.workers = new Worker[settings.workers()];
        this.running = new CountDownLatch(workers.length);
        makeWorkers();
        this.supervision = host.supervision(ServiceLoader.load(SupervisionProvider.class)
                .findFirst()
                .map(provider -> provider.supervise(this))
                .orElse(null));
        this.defaultPolicy = settings.policy() != null
                ? settings.policy()
                : supervision != null ? supervision.defaultPolicy() : FailurePolicy.restartAtOnce();
    }

    private void makeWorkers() {
        int index = 0;
        for (WorkerGroup group : settings.groups()) {
            var running = new Group(this, group, index);
            groups.add(running);
            for (Worker worker : running.workers()) {
                workers[index++] = worker;
                views.add(new View(worker));
            }
        }
        for (Worker worker : workers) {
            worker.connect(workers);
        }
        for (Group group : groups) {
            group.connect(groups);
        }
    }

    void start() {
        host.start();
        if (supervision == null && !settings.hangAfter().equals(SystemSettings.DEFAULT_HANG_AFTER)) {
            unsupervised.warnOfHangAfter(settings.hangAfter());
        }
    }

    ActorSystem system() {
        return system;
    }

    List<Group> groups() {
        return groups;
    }

    Worker[] allWorkers() {
        return workers;
    }

    // ---- Time and chance

    @Override
    public long nanoTime() {
        return host.nanoTime();
    }

    @Override
    public void watch(String name, Duration pause, BooleanSupplier look) {
        host.watch(name, Checks.positiveNanos("pause", pause), look);
        groups.forEach(group -> group.standby.keepOne());
    }

    @Override
    public Executor beside(String name) {
        return host.beside(name);
    }

    @Override
    public AskSample awaitedAsks(Duration atLeast) {
        return AskLook.begin(workers, nanoTime() - Checks.positiveNanos("atLeast", atLeast));
    }

    @Override
    public boolean isAnyAskAwaited() {
        long now = nanoTime();
        for (Worker worker : workers) {
            if (worker.asks.anySince(now)) {
                return true;
            }
        }
        return false;
    }

    Instant now() {
        return host.now();
    }

    RandomGenerator random() {
        return host.random();
    }

    // ---- Spawning

    /** Numbers the actors, from 1; they come again after half a billion. */
    int nextNumber() {
        return Ref.number(numbers.getAndIncrement());
    }

    private Group firstGroup() {
        return groups.get(0);
    }

    Group group(String name) {
        for (Group group : groups) {
            if (group.settings.name().equals(name)) {
                return group;
            }
        }
        throw new IllegalArgumentException(
                "a placement must name a worker group of the system: group=" + name + " system=" + settings.name());
    }

    /**
     * Makes the kernel's side of an actor, not alive yet, and takes its name.
     *
     * @param by the turn that spawns, if it is one
     */
    Cell newCell(
            @Nullable Cell parent,
            @Nullable String name,
            Supplier<? extends Actor<?>> factory,
            SpawnOptions options,
            @Nullable Turn by) {
        Objects.requireNonNull(factory, "factory");
        Duration hangAfter = options.hangAfter();
        if (supervision == null && hangAfter != null) {
            unsupervised.warnOfHangAfter(hangAfter);
        }
        Worker near = parent == null ? null : parent.worker();
        Group group = near == null ? firstGroup() : near.group;
        Worker worker = group.place(options.placement(), near);
        Cell cell = by != null && worker == near ? by.blanks.take() : worker.blanks.take();
        cell.become(worker, parent, factory, options);
        if (name != null) {
            var unique = new Name(parent, ActorNames.require(name), by);
            cell.name(unique);
            names.take(unique); // last, since a name that is taken must be given back
        }
        VarHandle.storeStoreFence(); // the address may be passed on by a data race of the user's own
        return cell;
    }

    /** Has a task polled for the first time. */
    TaskCell begin(Task task, Placement placement) {
        var cell = new TaskCell(
                taskNumbers.getAndIncrement(), firstGroup().place(placement, null), Group.binds(placement), task);
        tasks.add(cell);
        cell.wake();
        if (ended) {
            cell.abandon(); // it may have come too late to be seen there
        }
        return cell;
    }

    // ---- Supervision

    @Nullable
    Supervision supervision() {
        return supervision;
    }

    FailurePolicy policyOf(SpawnOptions options) {
        return options.policy() == null ? defaultPolicy : options.policy();
    }

    /** How long a turn of this actor may take; null for one that belongs to none. */
    Duration hangAfter(@Nullable Cell cell) {
        Duration own = cell == null ? null : cell.options.hangAfter();
        return own == null ? settings.hangAfter() : own;
    }

    long hangAfterNanos(@Nullable Cell cell) {
        return hangAfter(cell).toNanos();
    }

    /** Whether no worker has anything to do. */
    boolean areAllAsleep() {
        for (Worker worker : workers) {
            if (!worker.sleeps()) {
                return false;
            }
        }
        return true;
    }

    /** Outside of the workers: see {@link #runForeign}, which keeps the order of what happens. */
    void report(SupervisionEvent event) {
        if (event instanceof SupervisionEvent.Failed failed && failed.failure() instanceof Failure.Crash crash) {
            UserStack.trim(crash.error());
        }
        if (supervision != null) {
            supervision.on(event);
        } else {
            unsupervised.write(event);
        }
    }

    /** Whether anybody wants to know of it. Asked once, of what is then reported. */
    boolean isReported(SupervisionEvent event) {
        return supervision != null || unsupervised.wants(event);
    }

    /** Code of an actor that its failure or its end had called has failed itself. */
    void handlerFailed(Cell cell, String what, String reason, @Nullable Throwable error) {
        String path = cell.path();
        runForeign(() -> report(new SupervisionEvent.HandlerFailed(path, what, reason, error)));
    }

    /** A failure has reached the top: the system stops. */
    void escalated(String path, Failure failure) {
        host.lastResort(() -> {
            try {
                report(new SupervisionEvent.Escalated(path, failure));
            } finally { // whatever a handler of the log does
                system.stop(settings.stopTimeout(), StopReport.Cause.Escalation.of(path, failure));
            }
        });
    }

    // ---- Code that is not the kernel's own, and its errors

    /** Runs code that is not the kernel's own, outside of the workers, and one after the other. */
    void runForeign(Runnable foreign) {
        host.foreign(foreign);
    }

    /**
     * Where listeners and subscribers take their dead letters: beside all else, since they may be slow. Ends with the
     * system.
     */
    synchronized Executor besideDeadLetters() {
        if (ended) {
            return Runnable::run;
        }
        if (deadLettersRun == null) {
            deadLettersRun = host.beside("dead-letters");
        }
        return deadLettersRun;
    }

    /** Whether so much of that waits that nothing should be added which there may be a lot of. */
    boolean isForeignBusy() {
        return host.foreignWaiting() >= MAX_CALLBACKS_FOR_LOG;
    }

    /** Logged, unless more has failed already than the log keeps up with. */
    void foreignFailed(Throwable error) {
        noticeMemory(error);
        if (!isForeignBusy()) {
            runForeign(() ->
                    LOG.log(System.Logger.Level.WARNING, "event=callback-failed system=" + settings.name(), error));
        }
    }

    /** A mailbox that makes its senders wait is at its ceiling all the same. Logged once a second at most. */
    void overflowed(Cell cell) {
        long now = nanoTime();
        long last = overflowLogged.get();
        if ((last != 0 && now - last < OVERFLOW_LOG_NANOS) || !overflowLogged.compareAndSet(last, now | 1)) {
            return;
        }
        int ceiling = cell.options.ceiling(settings.ringCapacity());
        runForeign(() -> LOG.log(
                System.Logger.Level.WARNING,
                "event=mailbox-overflow system=" + settings.name() + " actor=" + cell.path() + " ceiling=" + ceiling
                        + " deadLetters=" + deadLetters.count(DeadLetter.Reason.OVERFLOW)));
    }

    /** A turn has lost its worker to this thread, which owns it now. */
    void handedOff(Worker worker, Turn turn) {
        if (supervision == null) {
            return;
        }
        runForeign(worker.group.standby::keepOne);
        Cell cell = turn.cell;
        var event = new SupervisionEvent.HandedOff(
                cell == null ? null : cell.path(),
                turn.purpose(),
                worker.index,
                turn.thread.getName(),
                Duration.ofNanos(turn.ranNanos));
        runForeign(() -> report(event));
    }

    /**
     * A turn has lost its worker and was given up. The worker goes on; beside it is found out where the thread stands, which
     * may take long, and then the thread is asked to end.
     */
    void abandoned(Turn turn, Failure failure, Worker worker) {
        Cell cell = turn.cell;
        Class<?> message = cell == null || turn.kind() != Turn.Kind.RECEIVE ? null : cell.classOfHead();
        String path = cell == null ? null : cell.path();
        int times = lostThreads.add(turn, path, message);
        if (!(failure instanceof Failure.Hang hang)) {
            interrupt(turn);
            return;
        }
        int attempt = cell == null || message == null ? 0 : cell.ext().attempts + 1;
        int waiting = cell == null ? 0 : cell.waiting() - (message == null ? 0 : 1);
        Function<List<StackTraceElement>, SupervisionEvent> event = hung(turn, hang, message, attempt, times, waiting);
        runForeign(() -> askToEnd(turn, event));
    }

    /** What is told of a hang, but for the stack. */
    private Function<List<StackTraceElement>, SupervisionEvent> hung(
            Turn turn, Failure.Hang hang, @Nullable Class<?> message, int attempt, int times, int waiting) {
        Cell cell = turn.cell;
        String path = cell == null ? null : cell.path();
        long incarnation = cell == null ? 0 : cell.currentIncarnation();
        int lost = lostThreads.size();
        return stack -> new SupervisionEvent.Hung(
                path,
                incarnation,
                turn.purpose(),
                message,
                attempt,
                times,
                waiting,
                hang.after(),
                turn.thread.getName(),
                lost,
                stack);
    }

    /** Finds out where a thread stands whose turn hangs, and asks it to end. Once. */
    private void askToEnd(Turn turn, Function<List<StackTraceElement>, SupervisionEvent> event) {
        if (lostThreads.isFirstAsked(turn)) {
            List<StackTraceElement> stack = UserStack.of(turn.thread.getStackTrace());
            interruptNow(turn); // now, since it changes where the thread stands
            report(event.apply(stack));
        }
    }

    /**
     * Asks those threads to end whose turns were given up, where no worker may have come to it, since none has a thread: all
     * of these are in turns that do not end. Of the actors no more is told than what can be seen from outside.
     */
    private void askAllToEnd() {
        long now = nanoTime();
        if (limitReached == 0 || now - limitReached > GRACE_NANOS) {
            report(new SupervisionEvent.DetachedLimit(settings.maxDetached()));
        }
        for (WorkerThread thread : threads) {
            Turn turn = thread.turn;
            if (turn.fate.isAbandoned()) {
                Cell cell = turn.cell;
                lostThreads.add(turn, cell == null ? null : cell.path(), null);
                askToEnd(turn);
            }
        }
        limitReached = now;
        atLimit.compareAndSet(Limit.REACHED, Limit.ASKED);
    }

    private void askToEnd(Turn turn) {
        Cell cell = turn.cell;
        if (turn.whyAbandoned() instanceof Failure.Hang hang) {
            askToEnd(turn, hung(turn, hang, null, 0, 1, cell == null ? 0 : cell.waiting()));
        } else {
            interruptNow(turn); // it was killed
        }
    }

    /** Of a worker that neither runs user code nor comes to an end. Any thread. */
    void stalled(Worker worker, long nanos) {
        runForeign(() -> {
            Thread thread = worker.thread();
            List<StackTraceElement> stack = thread == null ? List.of() : List.of(thread.getStackTrace());
            report(new SupervisionEvent.WorkerStalled(worker.index, Duration.ofNanos(nanos), stack));
        });
    }

    /** A turn was given up: its thread is asked to end. */
    void interrupt(Turn turn) {
        runForeign(() -> interruptNow(turn)); // which may run code of whoever blocks there
    }

    private static void interruptNow(Turn turn) {
        Cell cell = turn.cell;
        if (cell == null || cell.options.interrupts()) {
            turn.thread.interrupt();
        }
    }

    /** User code has thrown. If that was for want of memory, the state of the process is not to be trusted any more. */
    @Override
    public void noticeMemory(Throwable error) {
        if (error instanceof OutOfMemoryError memory && memoryNoticed.compareAndSet(false, true)) {
            try {
                fatal(new FatalHandler.Fatality.OutOfMemory(memory));
            } catch (OutOfMemoryError again) {
                memoryNoticed.set(false); // the next one that is noticed may find enough to say so
            }
        }
    }

    /**
     * No more threads are given to turns that do not end. Those that were given up are asked to end now, whether their
     * workers have come to it or not. If none has come back within a second, the handler is told, once.
     */
    void tooManyDetached() {
        if (atLimit.compareAndSet(Limit.NOT_REACHED, Limit.REACHED)) {
            runForeign(asksAllToEnd);
        } else if (atLimit.get() == Limit.ASKED
                && nanoTime() - limitReached > GRACE_NANOS
                && atLimit.compareAndSet(Limit.ASKED, Limit.TOLD)) {
            host.lastResort(() -> handle(new FatalHandler.Fatality.TooManyDetached(
                    detached.get(), settings.maxDetached(), lostThreads.culprit())));
        }
    }

    void fewerDetached() {
        atLimit.set(Limit.NOT_REACHED);
    }

    private enum Limit {
        NOT_REACHED,
        REACHED,

        /** All that were given up. */
        ASKED,

        /** The handler. */
        TOLD
    }

    /** A defect of this library: the worker's actors are lost, so the system stops. */
    void kernelFailed(Worker worker, Throwable defect) {
        worker.ring.close();
        fatal(new FatalHandler.Fatality.KernelDefect(worker.index, defect));
    }

    /** Has the handler decide. From any thread; never blocks. */
    void fatal(FatalHandler.Fatality fatality) {
        host.lastResort(() -> handle(fatality));
    }

    private void handle(FatalHandler.Fatality fatality) {
        if (fatality instanceof FatalHandler.Fatality.OutOfMemory) {
            memoryNoticed.set(false);
        }
        try {
            settings.fatalHandler().onFatal(system, fatality);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "event=fatal-handler-failed system=" + settings.name(), e);
            FatalHandler.stopSystem().onFatal(system, fatality);
        }
        if (fatality instanceof FatalHandler.Fatality.KernelDefect) {
            system.stop(settings.stopTimeout(), new StopReport.Cause.Fatal(fatality));
        }
    }

    // ---- The end

    /** Messages from outside are refused from now on; those between actors are not. */
    void closeToOutside() {
        closedToOutside = true;
        roomWaiters.forEach(RoomWaiter::release);
    }

    /** A thread begins to wait for room; it is released at the latest when messages from outside are refused. */
    void waiting(RoomWaiter waiter) {
        roomWaiters.add(waiter);
        if (closedToOutside) {
            waiter.release(); // it may have come too late to be seen there
        }
    }

    void waitsNoMore(RoomWaiter waiter) {
        roomWaiters.remove(waiter);
    }

    boolean isClosedToOutside() {
        return closedToOutside;
    }

    void workerEnded() {
        running.countDown();
    }

    /** Opens when the last worker has ended. */
    CountDownLatch running() {
        return running;
    }

    boolean hasEnded() {
        return ended;
    }

    void ended() {
        ended = true;
        groups.forEach(group -> group.standby.close());
        tasks.stream().sorted(Comparator.comparingLong(task -> task.number)).forEach(TaskCell::abandon);
        host.end();
    }

    @Override
    public SystemSettings settings() {
        return settings;
    }

    @Override
    public List<? extends WorkerView> workers() {
        return List.copyOf(views);
    }

    private record View(Worker worker) implements WorkerView {
        @Override
        public int index() {
            return worker.index;
        }

        @Override
        public long word() {
            return worker.baton.word();
        }

        @Override
        public boolean isAsleep() {
            return worker.sleeps();
        }

        @Override
        public @Nullable RunningTurn turn() {
            return worker.running();
        }

        @Override
        public long hangAfterNanos() {
            return worker.core.hangAfterNanos(worker.current());
        }

        @Override
        public @Nullable Thread thread() {
            return worker.thread();
        }

        @Override
        public @Nullable RunningTurn handOff(long word, long ranNanos, boolean must) {
            Standby threads = worker.group.standby;
            WorkerThread thread = must ? threads.take() : threads.takeIfAny();
            if (thread == null) {
                return null;
            }
            Turn turn = worker.detach(word, thread, ranNanos);
            if (turn == null) {
                threads.giveBack(thread);
            }
            return turn;
        }

        @Override
        public boolean giveUp(RunningTurn turn, long ranNanos) {
            return worker.giveUp((Turn) turn, ranNanos);
        }

        @Override
        public void nudge() {
            worker.nudge.send();
        }

        @Override
        public void reportStall(long nanos) {
            worker.core.stalled(worker, nanos);
        }
    }
}
