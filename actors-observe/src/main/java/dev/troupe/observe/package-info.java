/** Metrics and traces of actors, with Micrometer and OpenTelemetry, each of which a program brings along if it wants it. */
@NullMarked
package dev.troupe.observe;

import org.jspecify.annotations.NullMarked;
