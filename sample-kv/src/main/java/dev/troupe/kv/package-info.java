/** The program: its options, and how its parts are put together. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv;
