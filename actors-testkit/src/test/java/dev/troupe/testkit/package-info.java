/** Tests of the test kit. */
@org.jspecify.annotations.NullMarked
package dev.troupe.testkit;
