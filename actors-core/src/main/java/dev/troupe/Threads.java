package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Supervision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The threads of a system, and the clocks of the machine. */
final class Threads implements Host {
    private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final SystemCore core;
    private final Errands callbacks;
    private final ThreadPoolExecutor lastResort;

    /** Not a daemon: it keeps the process alive while the system runs. The workers are. */
    private final Thread clock;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final List<Errands> besides = new CopyOnWriteArrayList<>();
    private final Semaphore blockingCalls;
    private volatile boolean ended;

    Threads(SystemCore core) {
        this.core = core;
        String system = core.settings.name();
        this.blockingCalls = new Semaphore(core.settings.maxBlocking());
        this.callbacks = new Errands(core, work -> new CallbackThread(work, system + "-callbacks"), true);
        // What stops the system has a thread that waits for it from the start: in the worst moment none could be made.
        // It is no daemon, so that the process lives on until all that follows from the stop is done.
        this.lastResort = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon(false).name(system + "-stop").factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // when it has stopped
        this.clock = new Thread(null, () -> core.clock.run(), system + "-clock", 0, false);
        clock.setDaemon(false); // whatever the thread is that makes the system
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public void start() {
        lastResort.prestartCoreThread();
        callbacks.start();
        clock.start();
        core.groups().forEach(Group::start);
    }

    /** On a platform thread: a deadline must hold where virtual threads are busy computing. */
    @Override
    public void foreign(Runnable code) {
        callbacks.execute(code);
    }

    @Override
    public int foreignWaiting() {
        return callbacks.waiting();
    }

    @Override
    public void watch(String name, long nanos, BooleanSupplier look) {
        var watcher = new Watcher(core.settings.name() + "-" + name, nanos, look);
        watchers.add(watcher);
        watcher.start();
    }

    @Override
    public void stir() {
        for (Watcher watcher : watchers) {
            watcher.wake();
        }
    }

    /** Looks at the workers again and again. */
    private final class Watcher extends Thread {
        private final long nanos;
        private final BooleanSupplier look;

        /** Whether it sleeps, as all workers did. Written before it looks at them a last time. */
        private volatile boolean sleeps;

        private Watcher(String name, long nanos, BooleanSupplier look) {
            super(null, null, name, 0, false);
            this.nanos = nanos;
            this.look = look;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!ended) {
                LockSupport.parkNanos(this, nanos);
                if (!goesOn()) {
                    sleeps = true;
                    // What came before that nobody could wake it for, so it looks again: at the workers, and for
                    // itself.
                    while (sleeps && core.areAllAsleep() && !ended && !goesOn()) {
                        LockSupport.parkNanos(this, LONGEST_SLEEP_NANOS);
                    }
                    sleeps = false;
                }
            }
        }

        /** Nobody else would notice if this thread ended. */
        private boolean goesOn() {
            try {
                return look.getAsBoolean();
            } catch (Throwable e) {
                core.foreignFailed(e);
                return true;
            }
        }

        private void wake() {
            if (sleeps) {
                sleeps = false;
                LockSupport.unpark(this);
            }
        }
    }

    @Override
    public void lookAtErrands() {
        callbacks.look();
        besides.forEach(Errands::look);
    }

    @Override
    public Executor beside(String name) {
        var errands = new Errands(
                core,
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name(core.settings.name() + "-" + name)
                        .factory(),
                false);
        errands.start();
        besides.add(errands);
        return errands;
    }

    @Override
    public @Nullable Supervision supervision(@Nullable Supervision found) {
        return found;
    }

    @Override
    public void expired(Pending request) {}

    @Override
    public Worker newWorker(Group group, int index) {
        return new Worker(core, group, index);
    }

    @Override
    public void lastResort(Runnable decision) {
        lastResort.execute(decision);
    }

    @Override
    public void blocking(Supplier<Runnable> call) {
        Thread.ofVirtual().name(core.settings.name() + "-blocking").start(() -> {
            blockingCalls.acquireUninterruptibly();
            try {
                call.get().run();
            } finally {
                blockingCalls.release();
            }
        });
    }

    @Override
    public void standBy(WorkerThread thread) {
        thread.start();
    }

    @Override
    public void wakeClock() {
        LockSupport.unpark(clock);
    }

    @Override
    public ParkingPlace parkingPlace(WorkerGroup group) {
        return Objects.requireNonNull(group.parking().get(), "parking");
    }

    @Override
    public long longestSleep(long usual) {
        return usual;
    }

    @Override
    public Turn newTurn(WorkerThread thread) {
        return new Turn(thread, core.settings);
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return latch.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void park(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public void pause(long nanos, long most) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public <T> T join(CompletableFuture<T> stopped) {
        return stopped.join();
    }

    /** Whoever stops the system sees what was called last, such as its last dead letters, unless that takes long. */
    @Override
    public void end() {
        ended = true;
        core.clock.close();
        watchers.forEach(LockSupport::unpark);
        lastResort.shutdown();
        boolean interrupted = Thread.interrupted(); // each is told, whatever comes meanwhile
        interrupted |= isInterruptedIn(() -> clock.join(GRACE)); // its last requests are told of the end
        interrupted |= isInterruptedIn(callbacks::end);
        for (Errands each : besides) {
            interrupted |= isInterruptedIn(each::end);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Wait {
        void run() throws InterruptedException;
    }

    private static boolean isInterruptedIn(Wait wait) {
        try {
            wait.run();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
