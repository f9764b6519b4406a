/** Actors, the refs that reach them, and the system that runs them. */
@NullMarked
package dev.troupe;

import org.jspecify.annotations.NullMarked;
