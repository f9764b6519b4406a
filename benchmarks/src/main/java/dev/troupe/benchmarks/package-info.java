/** Troupe, its peers and the limits of the machine, measured side by side. */
@NullMarked
package dev.troupe.benchmarks;

import org.jspecify.annotations.NullMarked;
