package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A group of workers of a system. Actors and plain tasks of one group never wait for those of another, so a group for what
 * must be quick and one for what computes long can live side by side. Immutable.
 *
 * <p>An actor never leaves its worker. The plain tasks of a group that are not placed on one worker wait in one queue, from
 * which its workers take them. Idle workers of other groups may take them too where both groups say so.
 *
 * @param name the group's name, used by {@link Placement.In} and in the names of the threads
 * @param workers the number of worker threads, from 1 to 1024
 * @param priority the priority of the threads, from {@link Thread#MIN_PRIORITY} to {@link Thread#MAX_PRIORITY}. Linux takes
 *     no notice of it unless the JVM is told so by {@code -XX:ThreadPriorityPolicy}
 * @param stackSizeBytes the stack of a thread; 0 for what the JVM has by default, else from 256 KiB, so that the kernel
 *     never overflows it, to 1 GiB
 * @param idle what a worker does when there is nothing to do
 * @param turnBudget the turns that an actor may take before its neighbours get theirs; from 1 to 65536
 * @param takesTasks whether its idle workers take waiting plain tasks of other groups. To be set to false where a task may
 *     compute for long: a task that was taken waits behind it
 * @param givesTasks whether idle workers of other groups may take its waiting plain tasks
 * @param parking makes the place where a worker sleeps; called once for each worker, while the system is created
 */
public record WorkerGroup(
        String name,
        int workers,
        int priority,
        long stackSizeBytes,
        Idle idle,
        int turnBudget,
        boolean takesTasks,
        boolean givesTasks,
        Supplier<? extends ParkingPlace> parking) {
    /** The smallest stack that can be asked for. */
    public static final long MIN_STACK_BYTES = 256 << 10;

    /** The largest stack that can be asked for. */
    public static final long MAX_STACK_BYTES = 1 << 30;

    static final int MAX_WORKERS = 1024;

    /** Checks the values. */
    public WorkerGroup {
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "the name of a worker group must not be blank or have a slash: name=" + name);
        }
        Checks.range("workers", workers, 1, MAX_WORKERS);
        Checks.range("priority", priority, Thread.MIN_PRIORITY, Thread.MAX_PRIORITY);
        if (stackSizeBytes != 0) {
            Checks.range("stackSizeBytes", stackSizeBytes, MIN_STACK_BYTES, MAX_STACK_BYTES);
        }
        Objects.requireNonNull(idle, "idle");
        Checks.range("turnBudget", turnBudget, 1, 1 << 16);
        Objects.requireNonNull(parking, "parking");
    }

    /**
     * A group of this name with the defaults: one worker per processor, the priority and stack of an ordinary thread, {@link
     * Idle#backOff}, 64 turns, no plain task taken or given.
     */
    public static WorkerGroup named(String name) {
        int processors = Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors());
        return new WorkerGroup(
                name, processors, Thread.NORM_PRIORITY, 0, Idle.backOff(), 64, false, false, () -> ThreadParking.PLACE);
    }

    /** This group with so many workers. */
    public WorkerGroup withWorkers(int count) {
        return new WorkerGroup(
                name, count, priority, stackSizeBytes, idle, turnBudget, takesTasks, givesTasks, parking);
    }

    /** This group with this priority of its threads. */
    public WorkerGroup withPriority(int value) {
        return new WorkerGroup(name, workers, value, stackSizeBytes, idle, turnBudget, takesTasks, givesTasks, parking);
    }

    /** This group with this stack of each thread. */
    public WorkerGroup withStackSizeBytes(long bytes) {
        return new WorkerGroup(name, workers, priority, bytes, idle, turnBudget, takesTasks, givesTasks, parking);
    }

    /** This group with this idle strategy. */
    public WorkerGroup withIdle(Idle strategy) {
        return new WorkerGroup(
                name, workers, priority, stackSizeBytes, strategy, turnBudget, takesTasks, givesTasks, parking);
    }

    /** This group with this turn budget. */
    public WorkerGroup withTurnBudget(int turns) {
        return new WorkerGroup(name, workers, priority, stackSizeBytes, idle, turns, takesTasks, givesTasks, parking);
    }

    /** This group, whose idle workers take waiting plain tasks of groups that give theirs. */
    public WorkerGroup takingTasks() {
        return new WorkerGroup(name, workers, priority, stackSizeBytes, idle, turnBudget, true, givesTasks, parking);
    }

    /** This group, whose waiting plain tasks may be taken by idle workers of groups that take some. */
    public WorkerGroup givingTasks() {
        return new WorkerGroup(name, workers, priority, stackSizeBytes, idle, turnBudget, takesTasks, true, parking);
    }

    /** This group, whose workers sleep in places of this kind. */
    public WorkerGroup withParking(Supplier<? extends ParkingPlace> places) {
        return new WorkerGroup(
                name, workers, priority, stackSizeBytes, idle, turnBudget, takesTasks, givesTasks, places);
    }
}
