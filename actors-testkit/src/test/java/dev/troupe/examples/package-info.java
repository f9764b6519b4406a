/** What docs/simulation.md shows of the test kit. */
@org.jspecify.annotations.NullMarked
package dev.troupe.examples;
