package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;

/** What a request turned out to be. */
public sealed interface Parsed {
    /** A command for the owner of the keys. */
    record Store(StoreCommand command) implements Parsed {}

    /** A command that the connection answers by itself. */
    @FunctionalInterface
    non-sealed interface Local extends Parsed {
        /** Answers, and changes the session if that is what was asked for. */
        RespValue answer(Session session);
    }

    /** A failure on purpose. */
    record Debug(DebugCommand command) implements Parsed {}

    /** No command, or not in its form. */
    record Refused(RespValue error) implements Parsed {}
}
