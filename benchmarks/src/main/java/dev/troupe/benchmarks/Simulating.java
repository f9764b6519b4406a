package dev.troupe.benchmarks;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SystemSettings;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast simulations go on one core: small actors that pass numbers on in a ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class Simulating {
    private static final int WORKERS = 3;
    private static final int ACTORS = 100;
    private static final SystemSettings SETTINGS = SystemSettings.builder()
            .workers(WORKERS)
            .ringCapacity(256)
            .policy((failure, history) -> new Decision.Restart(Duration.ofMillis(1)))
            .build();

    /** What goes wrong. */
    @Param({"NONE", "SOME", "STORM"})
    Weather faults;

    /** Whether every message is followed. */
    @Param({"false", "true"})
    boolean checked;

    private long seed;

    /** See {@link Faults}. */
    public enum Weather {
        NONE,
        SOME,
        STORM
    }

    /** Per second, beside the plays. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counts {
        public long turns;
        public long faults;
    }

    /** A long play: 100 numbers of 10,000 steps each, as far as they come. */
    @Benchmark
    public void large(Counts counts) throws InterruptedException {
        play(counts, 10_000);
    }

    /** A short one, as tests have many of. Most of it is the start and the end of a system. */
    @Benchmark
    public void small(Counts counts) throws InterruptedException {
        play(counts, 1);
    }

    private void play(Counts counts, int steps) throws InterruptedException {
        Faults rates = switch (faults) {
            case NONE -> Faults.none();
            case SOME -> Faults.some();
            case STORM -> Faults.storm();
        };
        var report = Simulation.play(seed++, rates, SETTINGS, simulation -> ring(simulation, steps));
        counts.turns += report.turns();
        counts.faults += report.allFaults();
    }

    private void ring(Simulation simulation, int steps) {
        if (checked) {
            simulation.check(Checkers.messages());
        }
        List<ActorRef<int[]>> ring = new ArrayList<>();
        for (int i = 0; i < ACTORS; i++) {
            int next = (i + 1) % ACTORS;
            ring.add(simulation.system().spawn(() -> (int[] left, Context<int[]> context) -> {
                if (left[0] > 0) {
                    ring.get(next).tell(new int[] {left[0] - 1});
                }
            }));
        }
        ring.forEach(actor -> actor.tell(new int[] {steps}));
        simulation.untilIdle(Duration.ofDays(1000));
    }
}
