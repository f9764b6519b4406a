/** What tests of actors need. */
@org.jspecify.annotations.NullMarked
package dev.troupe.testkit;
