/** Answers to failures: restart policies, supervision trees, heartbeats, and the record of every restart. */
@NullMarked
package dev.troupe.supervisor;

import org.jspecify.annotations.NullMarked;
