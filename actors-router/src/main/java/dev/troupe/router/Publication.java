package dev.troupe.router;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way.
 *
 * @param number how often its topic was called to publish up to it; in a turn that is before the commit
 * @param until when it expires; null for never
 */
record Publication(Object event, long number, @Nullable Instant until) {}
