package dev.troupe.journal;

import dev.troupe.journal.SimulatedDisk.Fault;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Processes that use a disk, one after the other, while it fails: where one has ended, the next begins on what is left, of
 * the process or of the power. For the thread of the simulation.
 */
public final class SimulatedLives<P> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** Of writes and forces. */
    private static final double FAILURE_RATE = 0.1;

    /** One that can never begin is a defect. */
    private static final int MOST = 1000;

    /** Begins a process. */
    @FunctionalInterface
    public interface Start<P> {
        /** Begins the one with this number, from 1 on. */
        P start(int number, DataDirectory journal);
    }

    private final Simulation simulation;
    private final JournalOptions options;
    private final Map<Fault, Integer> tally;
    private final Start<P> start;
    private final Predicate<P> hasEnded;
    private SimulatedDisk disk;
    private P current;
    private int count;
    private boolean isOver;

    /**
     * The first one begins at once, on an empty disk.
     *
     * @param tally what goes wrong with the disks is added to it
     */
    public SimulatedLives(
            Simulation simulation,
            JournalOptions options,
            Map<Fault, Integer> tally,
            Start<P> start,
            Predicate<P> hasEnded) {
        this.simulation = simulation;
        this.options = options;
        this.tally = tally;
        this.start = start;
        this.hasEnded = hasEnded;
        this.disk = new SimulatedDisk(simulation.seed());
        this.current = next();
        simulation.after(LOOK_EVERY, this::look);
    }

    /** The one that lives, or has ended just now. */
    public P current() {
        return current;
    }

    /** No process follows any more; what is left. */
    public SimulatedDisk end() {
        isOver = true;
        return left();
    }

    private P next() {
        if (++count > MOST) {
            throw new AssertionError("none of " + MOST + " processes has lived on");
        }
        DataDirectory journal = disk.open(options, line -> {});
        EnumSet.of(Fault.FAILED_WRITE, Fault.FULL, Fault.FAILED_FORCE, Fault.FAILED_DIRECTORY_FORCE)
                .forEach(fault -> disk.fail(fault, FAILURE_RATE));
        return start.start(count, journal);
    }

    private void look() {
        if (isOver) {
            return;
        }
        if (hasEnded.test(current)) {
            disk = left();
            current = next();
        }
        simulation.after(LOOK_EVERY, this::look);
    }

    private SimulatedDisk left() {
        long chance = simulation.random().nextLong();
        boolean power = simulation.random().nextBoolean();
        SimulatedDisk left = power ? disk.afterPowerLoss(chance) : disk.afterProcessLoss(chance);
        EnumSet.allOf(Fault.class).forEach(fault -> tally.merge(fault, disk.count(fault), Integer::sum));
        return left;
    }
}
