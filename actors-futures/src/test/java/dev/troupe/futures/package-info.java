/** Tests of futures and streams. */
@org.jspecify.annotations.NullMarked
package dev.troupe.futures;
