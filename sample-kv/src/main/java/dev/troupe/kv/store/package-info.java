/** The keys and their values, in memory, and the changes to them as records. Knows no commands and no clock. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv.store;
