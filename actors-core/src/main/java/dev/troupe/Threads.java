package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Supervision;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The threads of a system, and the clocks of the machine. */
final class Threads implements Host {
    private final SystemCore core;
    private final ThreadPoolExecutor callbacks;
    private final ThreadPoolExecutor lastResort;

    /** Not a daemon: it keeps the process alive while the system runs. The workers are. */
    private final Thread clock;

    private final List<Thread> lookers = new CopyOnWriteArrayList<>();
    private final List<ThreadPoolExecutor> besides = new CopyOnWriteArrayList<>();
    private final Semaphore blockingCalls;
    private volatile boolean ended;

    Threads(SystemCore core) {
        this.core = core;
        String system = core.settings.name();
        this.blockingCalls = new Semaphore(core.settings.maxBlocking());
        this.callbacks = oneThread(
                work -> new CallbackThread(work, system + "-callbacks"),
                (work, over) -> work.run()); // after the end, when no worker calls any more
        // What stops the system has a thread that waits for it from the start: in the worst moment none could be made.
        this.lastResort = oneThread(
                Thread.ofPlatform().daemon().name(system + "-stop").factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // when it has stopped
        this.clock = new Thread(null, () -> core.clock.run(), system + "-clock", 0, false);
        clock.setDaemon(false); // whatever the thread is that makes the system
    }

    private static ThreadPoolExecutor oneThread(ThreadFactory threads, RejectedExecutionHandler afterTheEnd) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads, afterTheEnd);
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
        callbacks.prestartCoreThread(); // since a worker that calls it must not have to start a thread
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
        return callbacks.getQueue().size();
    }

    @Override
    public void every(String name, long nanos, Runnable look) {
        var thread = new Thread(null, () -> repeat(nanos, look), core.settings.name() + "-" + name, 0, false);
        thread.setDaemon(true);
        lookers.add(thread);
        thread.start();
    }

    private void repeat(long nanos, Runnable look) {
        while (!ended) {
            LockSupport.parkNanos(this, nanos);
            look.run();
        }
    }

    @Override
    public Executor beside(String name) {
        var executor = oneThread(
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name(core.settings.name() + "-" + name)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        executor.prestartCoreThread();
        besides.add(executor);
        return executor;
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
        return new Turn(thread, core.settings.maxEffects());
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
        lookers.forEach(LockSupport::unpark);
        lastResort.shutdown();
        callbacks.shutdown();
        besides.forEach(ThreadPoolExecutor::shutdown);
        try {
            if (!(Thread.currentThread() instanceof CallbackThread)) {
                callbacks.awaitTermination(1, TimeUnit.SECONDS);
            }
            for (ThreadPoolExecutor each : besides) {
                each.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
