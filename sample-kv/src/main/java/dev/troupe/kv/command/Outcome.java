package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Mutation;
import java.util.List;

/** The reply to a command, and the changes that must be applied, all or none, before it is given. */
public record Outcome(RespValue reply, List<Mutation> mutations) {
    /** Whether the changes may take more memory. */
    public boolean adds() {
        return mutations.stream()
                .anyMatch(m ->
                        m instanceof Mutation.Put || m instanceof Mutation.Append || m instanceof Mutation.SetRange);
    }

    static Outcome reply(RespValue reply) {
        return new Outcome(reply, List.of());
    }

    static Outcome reply(long number) {
        return reply(RespValue.integer(number));
    }

    static Outcome change(RespValue reply, Mutation... mutations) {
        return new Outcome(reply, List.of(mutations));
    }

    static Outcome change(long number, Mutation... mutations) {
        return change(RespValue.integer(number), mutations);
    }
}
