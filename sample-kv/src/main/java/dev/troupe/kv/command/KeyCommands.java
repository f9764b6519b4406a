package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.bytes;
import static dev.troupe.kv.command.Arguments.integer;
import static dev.troupe.kv.command.Arguments.option;
import static dev.troupe.kv.command.Arguments.syntax;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Bytes;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.Mutation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Commands on keys, whatever their values, and on the keyspace as a whole. */
final class KeyCommands {
    private KeyCommands() {}

    static StoreCommand.Body del(Request r) {
        return (keys, now) -> {
            Set<Bytes> found = new LinkedHashSet<>();
            for (int i = 1; i < r.size(); i++) {
                Bytes key = bytes(r, i);
                if (keys.get(key, now) != null) {
                    found.add(key);
                }
            }
            List<Mutation> deletes = new ArrayList<>(found.size());
            found.forEach(key -> deletes.add(new Mutation.Delete(key)));
            return new Outcome(RespValue.integer(found.size()), deletes);
        };
    }

    static StoreCommand.Body exists(Request r) {
        return (keys, now) -> {
            int found = 0;
            for (int i = 1; i < r.size(); i++) {
                found += keys.get(bytes(r, i), now) == null ? 0 : 1;
            }
            return Outcome.reply(found);
        };
    }

    /** EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT. */
    static StoreCommand.Body expire(Request r) {
        Bytes key = bytes(r, 1);
        Set<String> conditions = conditions(r);
        long amount = integer(r, 2);
        boolean seconds = !r.name().startsWith("P");
        if (seconds && (amount > Long.MAX_VALUE / 1000 || amount < Long.MIN_VALUE / 1000)) {
            throw Expiry.invalid(r);
        }
        long millis = seconds ? amount * 1000 : amount;
        boolean relative = !r.name().endsWith("AT");
        return (keys, now) -> {
            if (relative && millis > Long.MAX_VALUE - now) {
                throw Expiry.invalid(r);
            }
            long at = relative ? now + millis : millis;
            Entry entry = keys.get(key, now);
            if (entry == null || !allowed(conditions, entry.expireAt(), at)) {
                return Outcome.reply(0);
            }
            return Outcome.change(1, expiring(key, at, now));
        };
    }

    private static Set<String> conditions(Request r) {
        Set<String> conditions = new LinkedHashSet<>();
        for (int i = 3; i < r.size(); i++) {
            String option = option(r, i);
            if (!Set.of("NX", "XX", "GT", "LT").contains(option)) {
                throw Refusal.of("Unsupported option " + Commands.cut(r.text(i), Integer.MAX_VALUE));
            }
            conditions.add(option);
        }
        if (conditions.contains("NX") && conditions.size() > 1) {
            throw Refusal.of("NX and XX, GT or LT options at the same time are not compatible");
        }
        if (conditions.contains("GT") && conditions.contains("LT")) {
            throw Refusal.of("GT and LT options at the same time are not compatible");
        }
        return conditions;
    }

    private static boolean allowed(Set<String> conditions, long old, long at) {
        boolean never = old == Mutation.NEVER;
        return (never || !conditions.contains("NX"))
                && (!never || !conditions.contains("XX"))
                && ((!never && at > old) || !conditions.contains("GT"))
                && (never || at < old || !conditions.contains("LT"));
    }

    /** The change that makes a key expire at this time: its end, if the time has passed. */
    static Mutation expiring(Bytes key, long at, long now) {
        return at <= now ? new Mutation.Delete(key) : new Mutation.ExpireAt(key, at);
    }

    static StoreCommand.Body persist(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return entry == null || entry.expireAt() == Mutation.NEVER
                    ? Outcome.reply(0)
                    : Outcome.change(1, new Mutation.ExpireAt(key, Mutation.NEVER));
        };
    }

    static StoreCommand.Body ttl(Request r) {
        return time(r, true, KeyCommands::seconds);
    }

    static StoreCommand.Body pttl(Request r) {
        return time(r, true, millis -> millis);
    }

    static StoreCommand.Body expiretime(Request r) {
        return time(r, false, KeyCommands::seconds);
    }

    static StoreCommand.Body pexpiretime(Request r) {
        return time(r, false, millis -> millis);
    }

    private static StoreCommand.Body time(Request r, boolean relative, LongUnaryOperator unit) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            if (entry == null) {
                return Outcome.reply(-2);
            }
            if (entry.expireAt() == Mutation.NEVER) {
                return Outcome.reply(-1);
            }
            return Outcome.reply(unit.applyAsLong(entry.expireAt() - (relative ? now : 0)));
        };
    }

    private static long seconds(long millis) {
        return millis / 1000 + (millis % 1000 + 500) / 1000;
    }

    static StoreCommand.Body type(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> Outcome.reply(new RespValue.Simple(keys.get(key, now) == null ? "none" : "string"));
    }

    static StoreCommand.Body rename(Request r) {
        return (keys, now) -> {
            Entry entry = named(keys, r, now);
            return new Outcome(RespValue.OK, move(entry, bytes(r, 2)));
        };
    }

    static StoreCommand.Body renamenx(Request r) {
        Bytes to = bytes(r, 2);
        return (keys, now) -> {
            Entry entry = named(keys, r, now);
            return keys.get(to, now) == null ? new Outcome(RespValue.integer(1), move(entry, to)) : Outcome.reply(0);
        };
    }

    private static Entry named(Keyspace keys, Request r, long now) {
        Entry entry = keys.get(bytes(r, 1), now);
        if (entry == null) {
            throw Refusal.of("no such key");
        }
        return entry;
    }

    private static List<Mutation> move(Entry entry, Bytes to) {
        return to.equals(entry.key()) ? List.of() : List.of(new Mutation.Rename(entry.key(), to));
    }

    static StoreCommand.Body keys(Request r) {
        Glob pattern = new Glob(r.arg(1));
        return (keys, now) -> {
            List<RespValue> found = new ArrayList<>();
            keys.forEach(now, entry -> {
                if (pattern.matches(entry.key().array())) {
                    found.add(RespValue.bulk(entry.key().array()));
                }
            });
            return Outcome.reply(new RespValue.Array(found));
        };
    }

    static StoreCommand.Body scan(Request r) {
        long cursor = cursor(r);
        Predicate<byte[]> pattern = key -> true;
        Predicate<byte[]> type = key -> true;
        long count = 10;
        for (int i = 2; i < r.size(); i += 2) {
            syntax(i + 1 < r.size());
            switch (option(r, i)) {
                case "MATCH" -> pattern = new Glob(r.arg(i + 1))::matches;
                case "TYPE" -> {
                    boolean strings = r.is(i + 1, "string");
                    type = key -> strings;
                }
                case "COUNT" -> {
                    count = integer(r, i + 1);
                    syntax(count > 0);
                }
                default -> throw Refusal.syntax();
            }
        }
        return scan(cursor, pattern.and(type), count);
    }

    private static StoreCommand.Body scan(long cursor, Predicate<byte[]> wanted, long count) {
        return (keys, now) -> {
            List<Entry> visited = new ArrayList<>();
            long at = cursor;
            long buckets = 0;
            do {
                at = keys.scan(at, now, visited::add);
                buckets++;
            } while (at != 0 && visited.size() < count && buckets / 10 < count);
            List<RespValue> found = new ArrayList<>();
            for (Entry entry : visited) {
                if (wanted.test(entry.key().array())) {
                    found.add(RespValue.bulk(entry.key().array()));
                }
            }
            return Outcome.reply(
                    RespValue.array(RespValue.bulk(Long.toUnsignedString(at)), new RespValue.Array(found)));
        };
    }

    private static long cursor(Request r) {
        try {
            return Long.parseUnsignedLong(r.text(1));
        } catch (NumberFormatException e) {
            throw Refusal.of("invalid cursor");
        }
    }

    static StoreCommand.Body dbsize(Request r) {
        return (keys, now) -> Outcome.reply(keys.size(now));
    }

    static StoreCommand.Body flush(Request r) {
        syntax(r.size() == 1 || (r.size() == 2 && (r.is(1, "ASYNC") || r.is(1, "SYNC"))));
        return (keys, now) -> Outcome.change(RespValue.OK, new Mutation.Clear());
    }

    static StoreCommand.Body memory(Request r) {
        if (!r.is(1, "USAGE")) {
            throw Refusal.subcommand("MEMORY", r.text(1));
        }
        if (r.size() < 3) {
            throw Refusal.arity("memory|usage");
        }
        for (int i = 3; i < r.size(); i += 2) {
            syntax(r.is(i, "SAMPLES") && i + 1 < r.size());
            syntax(integer(r, i + 1) >= 0);
        }
        return (keys, now) -> {
            Entry entry = keys.get(bytes(r, 2), now);
            return entry == null
                    ? Outcome.reply(RespValue.NULL)
                    : Outcome.reply(entry.key().length() + entry.value().length + Entry.OVERHEAD);
        };
    }

    /** INFO: the sections of the server, and the one of the keyspace. */
    static StoreCommand.Body info(Request r, Supplier<String> sections) {
        Set<String> wanted = new LinkedHashSet<>();
        for (int i = 1; i < r.size(); i++) {
            wanted.add(option(r, i));
        }
        boolean all = wanted.isEmpty()
                || wanted.contains("ALL")
                || wanted.contains("DEFAULT")
                || wanted.contains("EVERYTHING");
        return (keys, now) -> {
            int size = keys.size(now);
            String keyspace = "# Keyspace\r\n"
                    + (size == 0 ? "" : "db0:keys=" + size + ",expires=" + keys.expiring(now) + ",avg_ttl=0\r\n");
            StringBuilder reply = new StringBuilder();
            for (String section : List.of((sections.get() + "\r\n" + keyspace).split("(?m)^(?=# )", -1))) {
                String title = section.lines().findFirst().orElse("").replace("# ", "");
                if (!title.isBlank() && (all || wanted.contains(title.toUpperCase(Locale.ROOT)))) {
                    reply.append(reply.isEmpty() ? "" : "\r\n")
                            .append(section.strip())
                            .append("\r\n");
                }
            }
            return Outcome.reply(RespValue.bulk(reply.toString()));
        };
    }
}
