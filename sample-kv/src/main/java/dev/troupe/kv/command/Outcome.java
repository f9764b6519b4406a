package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Mutation;
import java.util.List;

/**
 * What a command has decided.
 *
 * @param reply the answer
 * @param mutations the changes, which belong together; empty if there are none
 */
public record Outcome(RespValue reply, List<Mutation> mutations) {
    static Outcome of(RespValue reply) {
        return new Outcome(reply, List.of());
    }

    static Outcome of(long reply) {
        return of(number(reply));
    }

    static Outcome of(RespValue reply, Mutation mutation) {
        return new Outcome(reply, List.of(mutation));
    }

    static Outcome error(String text) {
        return of(new RespValue.Failure(text));
    }

    static RespValue number(long value) {
        return value == 0 ? RespValue.ZERO : value == 1 ? RespValue.ONE : new RespValue.Int(value);
    }
}
