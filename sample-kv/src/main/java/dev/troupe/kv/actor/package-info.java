/** The key-value actor and the messages it takes. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv.actor;
