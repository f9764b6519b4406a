package dev.troupe;

import dev.troupe.spi.AskSample;
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

    private final AtomicBoolean atLimit = new AtomicBoolean();

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
    private final FailurePolicy defaultPolicy;
    private volatile boolean closedToOutside;
    private volatile boolean ended;

    /** @param on what it stands on */
    SystemCore(ActorSystem system, SystemSettings settings, Function<SystemCore, Host> on) {
        this.system = system;
        this.settings = settings;
        this.host = on.apply(this);
        this.clock = new Clock(this);
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
    public void every(String name, Duration pause, Runnable look) {
        host.every(name, Checks.positiveNanos("pause", pause), look);
    }

    @Override
    public Executor beside(String name) {
        return host.beside(name);
    }

    @Override
    public AskSample awaitedAsks(Duration atLeast) {
        return AskLook.begin(workers, nanoTime() - Checks.positiveNanos("atLeast", atLeast));
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
        Worker near = parent == null ? null : parent.worker();
        Group group = near == null ? firstGroup() : near.group;
        Worker worker = group.place(options.placement(), near);
        Cell cell = by != null && worker == near ? by.blanks.take() : worker.blanks.take();
        cell.become(worker, parent, factory, options);
        if (name != null) {
            var unique = new Name(parent, Checks.name(name), by);
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

    FailurePolicy policyOf(SpawnOptions options) {
        return options.policy() == null ? defaultPolicy : options.policy();
    }

    /** How long a turn of this actor may take; null for one that belongs to none. */
    Duration hangAfter(@Nullable Cell cell) {
        Duration own = cell == null ? null : cell.options.hangAfter();
        return own == null ? settings.hangAfter() : own;
    }

    /** With the baton laid down, or outside of the workers. */
    void report(SupervisionEvent event) {
        if (supervision != null) {
            supervision.on(event);
        } else if (isGrave(event)) {
            LOG.log(System.Logger.Level.WARNING, "event=unsupervised system=" + settings.name() + " " + event);
        }
    }

    /** Whether anybody wants to know of it. */
    boolean isReported(SupervisionEvent event) {
        return supervision != null || isGrave(event);
    }

    /** Nobody may miss it: the log says so also where there is no supervisor. */
    private static boolean isGrave(SupervisionEvent event) {
        return !(event instanceof SupervisionEvent.Restarted
                || event instanceof SupervisionEvent.Resumed
                || event instanceof SupervisionEvent.BackingOff);
    }

    void policyFailed(Cell cell, @Nullable Throwable error) {
        String path = cell.path();
        cell.worker().callback(() -> report(new SupervisionEvent.HandlerFailed(path, "policy", error)));
    }

    void stoppedFailed(Cell cell, Throwable error) {
        String path = cell.path();
        cell.worker().callback(() -> report(new SupervisionEvent.HandlerFailed(path, "stopped", error)));
    }

    /** A failure has reached the top: the system stops. */
    void escalated(String path, Failure failure) {
        host.lastResort(() -> {
            try {
                report(new SupervisionEvent.Escalated(path, failure));
            } finally { // whatever a handler of the log does
                system.stop(settings.stopTimeout(), StopReport.Cause.of(path, failure));
            }
        });
    }

    // ---- Code that is not the kernel's own, and its errors

    /** Runs code that is not the kernel's own, outside of the workers, and one after the other. */
    void runForeign(Runnable foreign) {
        host.foreign(foreign);
    }

    /** Logged, unless more has failed already than the log keeps up with. */
    void foreignFailed(Throwable error) {
        noticeMemory(error);
        if (host.foreignWaiting() < MAX_CALLBACKS_FOR_LOG) {
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

    /** A turn has lost its worker and was given up: its thread is asked to end. */
    void abandoned(Turn turn) {
        runForeign(turn.thread::interrupt); // which may run code of whoever blocks there
    }

    void callbackAbandoned(Failure failure) {
        runForeign(() -> LOG.log(
                System.Logger.Level.WARNING,
                "event=callback-given-up system=" + settings.name() + " failure=" + failure.describe()));
    }

    /** User code has thrown. If that was for want of memory, the state of the process is not to be trusted any more. */
    void noticeMemory(Throwable error) {
        if (error instanceof OutOfMemoryError memory && memoryNoticed.compareAndSet(false, true)) {
            try {
                fatal(new FatalHandler.Fatality.OutOfMemory(memory));
            } catch (OutOfMemoryError again) {
                memoryNoticed.set(false); // the next one that is noticed may find enough to say so
            }
        }
    }

    /** No more threads are given to turns that do not end. Told once, until one of them comes back. */
    void tooManyDetached(int limit) {
        if (atLimit.compareAndSet(false, true)) {
            fatal(new FatalHandler.Fatality.TooManyDetached(detached.get(), limit));
        }
    }

    void fewerDetached() {
        atLimit.set(false);
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
            system.close();
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
            long word = worker.baton.word();
            return worker.isAsleep() && Baton.inUserCode(word) ? word - 1 : word;
        }

        @Override
        public @Nullable String currentActor() {
            Cell cell = worker.current();
            return cell == null ? null : cell.path();
        }

        @Override
        public Duration hangAfter() {
            return worker.core.hangAfter(worker.current());
        }

        @Override
        public @Nullable Thread thread() {
            return worker.thread();
        }

        @Override
        public long waiting() {
            return Math.max(0, worker.ring.claimed() - worker.ring.taken()); // more may be taken between the two
        }
    }
}
