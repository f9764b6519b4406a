package dev.troupe.kv.command;

import dev.troupe.kv.command.Commands.Spec;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands that read and write values. */
final class StringCommands {
    private static final Set<String> EXPIRY_OPTIONS = Set.of("EX", "PX", "EXAT", "PXAT");
    private static final int MAX_VALUE = RespLimits.defaults().maxBulk();
    private static final String TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    private static final byte[] EMPTY = {};

    private StringCommands() {}

    static Stream<Spec> all() {
        return Stream.of(
                Spec.write("set", -3, StringCommands::set),
                Spec.write("setnx", 3, r -> {
                    StoreCommand set =
                            new Assignment(r.bytes(1), r.bytes(2), null, false, Condition.ABSENT, false, "setnx");
                    return (keys, now) -> {
                        Outcome outcome = set.execute(keys, now);
                        return new Outcome(Outcome.number(outcome.mutations().size()), outcome.mutations());
                    };
                }),
                Spec.write("setex", 4, r -> setWithExpiry(r, "EX", "setex")),
                Spec.write("psetex", 4, r -> setWithExpiry(r, "PX", "psetex")),
                Spec.write(
                        "getset",
                        3,
                        r -> new Assignment(r.bytes(1), r.bytes(2), null, false, Condition.NONE, true, "getset")),
                Spec.read("get", 2, r -> get(r.bytes(1))),
                Spec.write("getdel", 2, r -> getDel(r.bytes(1))),
                Spec.write("getex", -2, StringCommands::getEx),
                Spec.keyed("mget", -2, "readonly", -1, 1, StringCommands::mget),
                Spec.keyed("mset", -3, "write", -1, 2, r -> mset(r, "mset", false)),
                Spec.keyed("msetnx", -3, "write", -1, 2, r -> mset(r, "msetnx", true)),
                Spec.write("incr", 2, r -> add(r.bytes(1), 1)),
                Spec.write("decr", 2, r -> add(r.bytes(1), -1)),
                Spec.write("incrby", 3, r -> add(r.bytes(1), Numbers.require(r.bytes(2)))),
                Spec.write("decrby", 3, StringCommands::decrBy),
                Spec.write("append", 3, r -> append(r.bytes(1), r.bytes(2))),
                Spec.read("strlen", 2, r -> strlen(r.bytes(1))),
                Spec.read("getrange", 4, StringCommands::getRange),
                Spec.read("substr", 4, StringCommands::getRange),
                Spec.write("setrange", 4, StringCommands::setRange));
    }

    private enum Condition {
        NONE,
        ABSENT,
        PRESENT
    }

    static RespValue value(@Nullable Entry entry) {
        return entry == null ? RespValue.NULL : new RespValue.Bulk(entry.value());
    }

    // ---- SET and its relatives

    private static StoreCommand set(Request request) throws Refusal {
        var condition = Condition.NONE;
        Expiry expiry = null;
        boolean keep = false;
        boolean get = false;
        for (int i = 3; i < request.size(); i++) {
            String option = request.keyword(i);
            if (option.equals("NX") && condition != Condition.PRESENT) {
                condition = Condition.ABSENT;
            } else if (option.equals("XX") && condition != Condition.ABSENT) {
                condition = Condition.PRESENT;
            } else if (option.equals("GET")) {
                get = true;
            } else if (option.equals("KEEPTTL") && expiry == null) {
                keep = true;
            } else if (EXPIRY_OPTIONS.contains(option) && expiry == null && !keep && i + 1 < request.size()) {
                expiry = Expiry.option(option, request.bytes(++i), "set");
            } else {
                throw Refusal.syntax();
            }
        }
        return new Assignment(request.bytes(1), request.bytes(2), expiry, keep, condition, get, "set");
    }

    private static StoreCommand setWithExpiry(Request request, String option, String command) throws Refusal {
        Expiry expiry = Expiry.option(option, request.bytes(2), command);
        return new Assignment(request.bytes(1), request.bytes(3), expiry, false, Condition.NONE, false, command);
    }

    private static final class Assignment implements StoreCommand {
        private final byte[] key;
        private final byte[] value;
        private final @Nullable Expiry expiry;
        private final boolean keepExpiry;
        private final Condition condition;
        private final boolean get;
        private final String command;

        Assignment(
                byte[] key,
                byte[] value,
                @Nullable Expiry expiry,
                boolean keepExpiry,
                Condition condition,
                boolean get,
                String command) {
            this.key = key;
            this.value = value;
            this.expiry = expiry;
            this.keepExpiry = keepExpiry;
            this.condition = condition;
            this.get = get;
            this.command = command;
        }

        @Override
        public Outcome execute(Keyspace keys, long now) {
            if (expiry != null && expiry.overflowsAt(now)) {
                return Outcome.error(String.valueOf(Expiry.invalid(command).getMessage()));
            }
            Entry old = keys.get(key, now);
            boolean met = condition == Condition.NONE || (condition == Condition.ABSENT) == (old == null);
            RespValue reply = get ? value(old) : met ? RespValue.OK : RespValue.NULL;
            if (!met) {
                return Outcome.of(reply);
            }
            long at = expiry != null ? expiry.at(now) : keepExpiry && old != null ? old.expireAt() : Entry.NEVER;
            return Outcome.of(reply, new Mutation.Put(key, value, at));
        }
    }

    private static StoreCommand mset(Request request, String command, boolean onlyIfAbsent) throws Refusal {
        if (request.size() % 2 == 0) {
            throw Refusal.arity(command);
        }
        List<byte[]> pairs = request.from(1);
        return (keys, now) -> {
            List<Mutation> puts = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i += 2) {
                if (onlyIfAbsent && keys.get(pairs.get(i), now) != null) {
                    return Outcome.of(0);
                }
                puts.add(new Mutation.Put(pairs.get(i), pairs.get(i + 1), Entry.NEVER));
            }
            return new Outcome(onlyIfAbsent ? RespValue.ONE : RespValue.OK, puts);
        };
    }

    // ---- GET and its relatives

    private static StoreCommand get(byte[] key) {
        return (keys, now) -> Outcome.of(value(keys.get(key, now)));
    }

    private static StoreCommand getDel(byte[] key) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return entry == null ? Outcome.of(RespValue.NULL) : Outcome.of(value(entry), new Mutation.Remove(key));
        };
    }

    private static StoreCommand getEx(Request request) throws Refusal {
        byte[] key = request.bytes(1);
        if (request.size() == 2) {
            return get(key);
        }
        String option = request.keyword(2);
        boolean persist = option.equals("PERSIST") && request.size() == 3;
        if (!persist && !(EXPIRY_OPTIONS.contains(option) && request.size() == 4)) {
            throw Refusal.syntax();
        }
        Expiry expiry = persist ? null : Expiry.option(option, request.bytes(3), "getex");
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            if (entry == null) {
                return Outcome.of(RespValue.NULL);
            }
            if (expiry != null && expiry.overflowsAt(now)) {
                return Outcome.error(String.valueOf(Expiry.invalid("getex").getMessage()));
            }
            long at = expiry == null ? Entry.NEVER : expiry.at(now);
            return at == entry.expireAt()
                    ? Outcome.of(value(entry))
                    : Outcome.of(value(entry), new Mutation.Expire(key, at));
        };
    }

    private static StoreCommand mget(Request request) {
        List<byte[]> wanted = request.from(1);
        return (keys, now) -> {
            List<RespValue> values = new ArrayList<>(wanted.size());
            for (byte[] key : wanted) {
                values.add(value(keys.get(key, now)));
            }
            return Outcome.of(new RespValue.Array(values));
        };
    }

    private static StoreCommand strlen(byte[] key) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return Outcome.of(entry == null ? 0 : entry.value().length);
        };
    }

    // ---- Parts of values, and numbers

    private static StoreCommand decrBy(Request request) throws Refusal {
        long by = Numbers.require(request.bytes(2));
        if (by == Long.MIN_VALUE) {
            throw new Refusal("ERR decrement would overflow");
        }
        return add(request.bytes(1), -by);
    }

    private static StoreCommand add(byte[] key, long by) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            OptionalLong old = entry == null ? OptionalLong.of(0) : Numbers.parse(entry.value());
            if (old.isEmpty()) {
                return Outcome.error("ERR value is not an integer or out of range");
            }
            long sum = old.getAsLong() + by;
            if (((old.getAsLong() ^ sum) & (by ^ sum)) < 0) {
                return Outcome.error("ERR increment or decrement would overflow");
            }
            return Outcome.of(Outcome.number(sum), put(key, entry, Numbers.format(sum)));
        };
    }

    /** The new value of a key that keeps its time of expiry. */
    private static Mutation put(byte[] key, @Nullable Entry old, byte[] value) {
        return new Mutation.Put(key, value, old == null ? Entry.NEVER : old.expireAt());
    }

    private static StoreCommand append(byte[] key, byte[] tail) {
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            byte[] old = entry == null ? EMPTY : entry.value();
            if (old.length + (long) tail.length > MAX_VALUE) {
                return Outcome.error(TOO_LONG);
            }
            byte[] joined = Arrays.copyOf(old, old.length + tail.length);
            System.arraycopy(tail, 0, joined, old.length, tail.length);
            return Outcome.of(Outcome.number(joined.length), put(key, entry, joined));
        };
    }

    private static StoreCommand getRange(Request request) throws Refusal {
        byte[] key = request.bytes(1);
        long from = Numbers.require(request.bytes(2));
        long to = Numbers.require(request.bytes(3));
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            byte[] value = entry == null ? EMPTY : entry.value();
            if (from < 0 && to < 0 && from > to) {
                return Outcome.of(new RespValue.Bulk(EMPTY));
            }
            long start = Math.max(0, from < 0 ? value.length + from : from);
            long end = Math.min(value.length - 1L, Math.max(0, to < 0 ? value.length + to : to));
            return Outcome.of(
                    new RespValue.Bulk(start > end ? EMPTY : Arrays.copyOfRange(value, (int) start, (int) end + 1)));
        };
    }

    private static StoreCommand setRange(Request request) throws Refusal {
        byte[] key = request.bytes(1);
        long offset = Numbers.require(request.bytes(2));
        byte[] part = request.bytes(3);
        if (offset < 0) {
            throw new Refusal("ERR offset is out of range");
        }
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            byte[] old = entry == null ? EMPTY : entry.value();
            if (part.length == 0) {
                return Outcome.of(old.length);
            }
            if (offset > MAX_VALUE - part.length) {
                return Outcome.error(TOO_LONG);
            }
            byte[] value = Arrays.copyOf(old, Math.max(old.length, (int) offset + part.length));
            System.arraycopy(part, 0, value, (int) offset, part.length);
            return Outcome.of(Outcome.number(value.length), put(key, entry, value));
        };
    }
}
