package dev.troupe.kv.command;

import dev.troupe.kv.store.Keyspace;

/** A command that reads or changes the keyspace. */
public final class StoreCommand implements Parsed {
    /** What a command does, all its arguments known. */
    @FunctionalInterface
    interface Body {
        Outcome execute(Keyspace keys, long now);
    }

    private final String name;
    private final boolean writes;
    private final Body body;

    StoreCommand(String name, boolean writes, Body body) {
        this.name = name;
        this.writes = writes;
        this.body = body;
    }

    /** The name in lower case. */
    public String name() {
        return name;
    }

    /** Whether the command can have mutations. */
    public boolean writes() {
        return writes;
    }

    /**
     * Decides the reply and the changes, and leaves the keyspace as it is.
     *
     * @param now milliseconds since 1970
     */
    public Outcome execute(Keyspace keys, long now) {
        try {
            return body.execute(keys, now);
        } catch (Refusal e) {
            return Outcome.reply(e.reply());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
