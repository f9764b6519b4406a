package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** The threads of a system, and the clocks of the machine. */
final class Threads implements Host {
    private final SystemCore core;
    private final ThreadPoolExecutor callbacks;
    private final ThreadPoolExecutor lastResort;

    /** Not a daemon: it keeps the process alive while the system runs. The workers are. */
    private final Thread clock;

    Threads(SystemCore core) {
        this.core = core;
        String system = core.settings.name();
        this.callbacks = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new CallbackThread(work, system + "-callbacks"),
                (work, executor) -> work.run()); // after the end, when no worker calls any more
        // What stops the system has a thread that waits for it from the start: in the worst moment none could be made.
        this.lastResort = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(system + "-stop").factory(),
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
    public void lastResort(Runnable decision) {
        lastResort.execute(decision);
    }

    @Override
    public void blocking(Runnable call) {
        Thread.ofVirtual().name(core.settings.name() + "-blocking").start(call);
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
    public void pause(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public void end() {
        core.clock.close();
        lastResort.shutdown();
        callbacks.shutdown();
        awaitCallbacks();
    }

    /** Whoever stops the system sees what was called last, such as its last dead letters, unless that takes long. */
    private void awaitCallbacks() {
        if (Thread.currentThread() instanceof CallbackThread) {
            return;
        }
        try {
            callbacks.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
