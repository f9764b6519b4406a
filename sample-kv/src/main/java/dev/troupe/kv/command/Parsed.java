package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;

/** What a request turned out to be. */
public sealed interface Parsed permits Parsed.Refused, LocalCommand, StoreCommand, DebugCommand {
    /** No command: unknown, or with wrong arguments. */
    record Refused(RespValue.Failure reply) implements Parsed {}
}
