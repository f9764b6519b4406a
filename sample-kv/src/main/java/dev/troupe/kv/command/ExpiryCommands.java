package dev.troupe.kv.command;

import dev.troupe.kv.command.Commands.Spec;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Mutation;
import java.util.stream.Stream;

/** Commands about the time at which keys expire. */
final class ExpiryCommands {
    private static final long SECOND = 1000;
    private static final long NO_KEY = -2;
    private static final long NO_EXPIRY = -1;

    private ExpiryCommands() {}

    static Stream<Spec> all() {
        return Stream.of(
                Spec.write("expire", -3, r -> expire(r, SECOND, true, "expire")),
                Spec.write("pexpire", -3, r -> expire(r, 1, true, "pexpire")),
                Spec.write("expireat", -3, r -> expire(r, SECOND, false, "expireat")),
                Spec.write("pexpireat", -3, r -> expire(r, 1, false, "pexpireat")),
                Spec.write("persist", 2, r -> persist(r.bytes(1))),
                Spec.read("ttl", 2, r -> remaining(r.bytes(1), SECOND, true)),
                Spec.read("pttl", 2, r -> remaining(r.bytes(1), 1, true)),
                Spec.read("expiretime", 2, r -> remaining(r.bytes(1), SECOND, false)),
                Spec.read("pexpiretime", 2, r -> remaining(r.bytes(1), 1, false)));
    }

    /** Under which conditions EXPIRE changes what is there. */
    private record Conditions(boolean ifNone, boolean ifAny, boolean ifLater, boolean ifEarlier) {
        static Conditions parse(Request request) throws Refusal {
            boolean nx = false;
            boolean xx = false;
            boolean gt = false;
            boolean lt = false;
            for (int i = 3; i < request.size(); i++) {
                switch (request.keyword(i)) {
                    case "NX" -> nx = true;
                    case "XX" -> xx = true;
                    case "GT" -> gt = true;
                    case "LT" -> lt = true;
                    default -> throw new Refusal("ERR Unsupported option " + request.text(i));
                }
            }
            if (nx && (xx || gt || lt)) {
                throw new Refusal("ERR NX and XX, GT or LT options at the same time are not compatible");
            }
            if (gt && lt) {
                throw new Refusal("ERR GT and LT options at the same time are not compatible");
            }
            return new Conditions(nx, xx, gt, lt);
        }

        boolean admit(long old, long next) {
            boolean none = old == Entry.NEVER;
            return !(ifNone && !none)
                    && !(ifAny && none)
                    && !(ifLater && (none || next <= old))
                    && !(ifEarlier && !none && next >= old);
        }
    }

    private static StoreCommand expire(Request request, long unit, boolean relative, String command) throws Refusal {
        byte[] key = request.bytes(1);
        Conditions conditions = Conditions.parse(request);
        Expiry expiry = Expiry.argument(request.bytes(2), unit, relative, command);
        return (keys, now) -> {
            if (expiry.overflowsAt(now)) {
                return Outcome.error(String.valueOf(Expiry.invalid(command).getMessage()));
            }
            Entry entry = keys.get(key, now);
            long at = expiry.at(now);
            if (entry == null || !conditions.admit(entry.expireAt(), at)) {
                return Outcome.of(0);
            }
            return Outcome.of(Outcome.number(1), at <= now ? new Mutation.Remove(key) : new Mutation.Expire(key, at));
        };
    }

    private static StoreCommand persist(byte[] key) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return entry == null || entry.expireAt() == Entry.NEVER
                    ? Outcome.of(0)
                    : Outcome.of(Outcome.number(1), new Mutation.Expire(key, Entry.NEVER));
        };
    }

    private static StoreCommand remaining(byte[] key, long unit, boolean relative) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            if (entry == null) {
                return Outcome.of(NO_KEY);
            }
            if (entry.expireAt() == Entry.NEVER) {
                return Outcome.of(NO_EXPIRY);
            }
            long millis = relative ? entry.expireAt() - now : entry.expireAt();
            return Outcome.of((millis + (relative ? unit / 2 : 0)) / unit);
        };
    }
}
