package dev.troupe.testkit;

import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Many plays of one test. */
final class Plays {
    private static final String SEED = "troupe.seed";
    private static final String MINUTES = "troupe.simulate.minutes";
    private static final long PROGRESS_NANOS = Duration.ofSeconds(10).toNanos();

    /** Of so many seeds one is played twice, which shows whether the test is a function of its seed at all. */
    private static final int TWICE = 50;

    /** The name of the test that plays on this thread. */
    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private final String test;
    private final Faults faults;
    private final SystemSettings settings;
    private final Simulation.Play play;
    private final long start = System.nanoTime();
    private final Map<Fault, Long> struck = new EnumMap<>(Fault.class);
    private long plays;
    private long turns;
    private long steps;
    private long hash;
    private Duration time = Duration.ZERO;
    private long told = start;

    Plays(String test, Faults faults, SystemSettings settings, Simulation.Play play) {
        this.test = test;
        this.faults = faults;
        this.settings = settings;
        this.play = play;
    }

    /** The name of the test whose plays run on this thread, if there is one. */
    static @Nullable String current() {
        return CURRENT.get();
    }

    SimulationReport play(int seeds) throws InterruptedException {
        if (seeds < 1) {
            throw new IllegalArgumentException("there must be at least one seed: seeds=" + seeds + " test=" + test);
        }
        String outer = CURRENT.get();
        CURRENT.set(test);
        try {
            Long given = number(SEED);
            if (given != null) {
                add(Simulation.playTwice(given, faults, settings, play));
                tell("seed " + given);
            } else {
                playFresh(seeds);
            }
        } finally {
            CURRENT.set(outer);
        }
        return new SimulationReport(plays, hash, turns, steps, time, struck);
    }

    private void playFresh(int seeds) throws InterruptedException {
        long first = ThreadLocalRandom.current().nextLong(1L << 48);
        Long minutes = number(MINUTES);
        long end = start + Duration.ofMinutes(minutes == null ? 0 : minutes).toNanos();
        for (long seed = first; seed < first + seeds || System.nanoTime() - end < 0; seed++) {
            add(
                    (seed - first) % TWICE == 0
                            ? Simulation.playTwice(seed, faults, settings, play)
                            : Simulation.play(seed, faults, settings, play));
            if (System.nanoTime() - told > PROGRESS_NANOS) {
                tell("seeds " + first + " to " + seed);
            }
        }
        tell("seeds " + first + " to " + (first + plays - 1));
    }

    private static @Nullable Long number(String property) {
        String value = System.getProperty(property);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is wanted: " + property + "=" + value, e);
        }
    }

    private void add(SimulationReport report) {
        plays++;
        turns += report.turns();
        steps += report.steps();
        hash = report.hash();
        time = time.plus(report.time());
        report.faults().forEach((fault, count) -> struck.merge(fault, count, Long::sum));
    }

    @SuppressWarnings("SystemOut") // a report of a test, which should be seen whatever logs where
    private void tell(String seeds) {
        told = System.nanoTime();
        double seconds = (told - start) / 1e9;
        System.out.printf(
                "simulated %s: %s, %.0f seeds/s, %.0f turns/s, %s of virtual time, faults %s%n",
                test, seeds, plays / seconds, turns / seconds, time.truncatedTo(ChronoUnit.SECONDS), struck);
    }
}
