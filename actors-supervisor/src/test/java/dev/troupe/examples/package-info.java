/** Tests of supervision. */
@org.jspecify.annotations.NullMarked
package dev.troupe.examples;
