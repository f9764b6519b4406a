package dev.troupe.testkit;

import dev.troupe.spi.Fault;
import java.time.Duration;
import java.util.Map;

/**
 * What one or more simulations came to.
 *
 * @param simulations how many
 * @param hash over all that happened in the last one; the same for the same seed in every process
 * @param turns the turns that were taken
 * @param steps the steps that the scheduler took
 * @param time the virtual time that has passed
 * @param faults how often each kind of fault has struck
 */
public record SimulationReport(
        long simulations, long hash, long turns, long steps, Duration time, Map<Fault, Long> faults) {
    /** Copies the map. */
    public SimulationReport {
        faults = Map.copyOf(faults);
    }

    /** The sum over all kinds of faults. */
    public long allFaults() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }
}
