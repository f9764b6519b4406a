package dev.troupe.kv.command;

import dev.troupe.kv.store.Keyspace;

/** A command that needs the keys. Immutable. */
@FunctionalInterface
public interface StoreCommand {
    /**
     * Decides what to answer and what to change, and changes nothing itself.
     *
     * @param keys as they are now
     * @param now in milliseconds since 1970
     */
    Outcome execute(Keyspace keys, long now);
}
