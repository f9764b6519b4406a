package dev.troupe.benchmarks;

import java.time.Duration;

/**
 * What is asked of a contender.
 *
 * @param sync when something is safe
 * @param writers each appends one record after the other, when it was told that the last is safe
 * @param warmUp they append for that long before it counts
 * @param measured and for that long when it counts
 */
record AppendLoad(Sync sync, int writers, Duration warmUp, Duration measured) {}
