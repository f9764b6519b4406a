package dev.troupe.kv.command;

import dev.troupe.kv.command.Commands.Spec;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands about keys, whatever their values. */
final class KeyCommands {
    private static final RespValue STRING = new RespValue.Simple("string");
    private static final RespValue NONE = new RespValue.Simple("none");
    private static final int SCAN_DEFAULT = 10;

    /** How many empty buckets a scan looks at for each key that was asked for. */
    private static final int SCAN_EFFORT = 10;

    /** What an entry costs beside its bytes: the entry, two array headers, its place in the table. */
    private static final int ENTRY_BYTES = 40 + 2 * 16 + 4;

    private KeyCommands() {}

    static Stream<Spec> all() {
        return Stream.of(
                Spec.keyed("del", -2, "write", -1, 1, r -> delete(r.from(1))),
                Spec.keyed("unlink", -2, "write", -1, 1, r -> delete(r.from(1))),
                Spec.keyed("exists", -2, "readonly", -1, 1, r -> count(r.from(1))),
                Spec.keyed("touch", -2, "readonly", -1, 1, r -> count(r.from(1))),
                Spec.read("type", 2, r -> type(r.bytes(1))),
                Spec.keyed("rename", 3, "write", 2, 1, r -> rename(r.bytes(1), r.bytes(2))),
                Spec.keyed("renamenx", 3, "write", 2, 1, r -> renameIfAbsent(r.bytes(1), r.bytes(2))),
                Spec.keyed("keys", 2, "readonly", 0, 0, r -> keys(new Glob(r.bytes(1)))),
                Spec.keyed("scan", -2, "readonly", 0, 0, KeyCommands::scan),
                Spec.keyed("memory", -2, "readonly", 0, 0, KeyCommands::memory));
    }

    private static StoreCommand delete(List<byte[]> wanted) {
        return (keys, now) -> {
            List<Mutation> removals = new ArrayList<>();
            var seen = new TreeSet<byte[]>(Arrays::compare);
            for (byte[] key : wanted) {
                if (keys.get(key, now) != null && seen.add(key)) {
                    removals.add(new Mutation.Remove(key));
                }
            }
            return new Outcome(Outcome.number(removals.size()), removals);
        };
    }

    private static StoreCommand count(List<byte[]> wanted) {
        return (keys, now) -> Outcome.of(
                wanted.stream().filter(key -> keys.get(key, now) != null).count());
    }

    private static StoreCommand type(byte[] key) {
        return (keys, now) -> Outcome.of(keys.get(key, now) == null ? NONE : STRING);
    }

    private static StoreCommand rename(byte[] from, byte[] to) {
        return (keys, now) -> {
            Entry entry = keys.get(from, now);
            return entry == null
                    ? Outcome.error("ERR no such key")
                    : new Outcome(RespValue.OK, renaming(entry, from, to));
        };
    }

    private static StoreCommand renameIfAbsent(byte[] from, byte[] to) {
        return (keys, now) -> {
            Entry entry = keys.get(from, now);
            if (entry == null) {
                return Outcome.error("ERR no such key");
            }
            return keys.get(to, now) != null ? Outcome.of(0) : new Outcome(RespValue.ONE, renaming(entry, from, to));
        };
    }

    private static List<Mutation> renaming(Entry entry, byte[] from, byte[] to) {
        return Arrays.equals(from, to)
                ? List.of()
                : List.of(new Mutation.Put(to, entry.value(), entry.expireAt()), new Mutation.Remove(from));
    }

    private static StoreCommand keys(Glob glob) {
        return (keys, now) -> {
            List<RespValue> found = new ArrayList<>();
            keys.forEach(now, entry -> {
                if (glob.matches(entry.key())) {
                    found.add(new RespValue.Bulk(entry.key()));
                }
            });
            return Outcome.of(new RespValue.Array(found));
        };
    }

    private static StoreCommand scan(Request request) throws Refusal {
        long start = cursor(request.text(1));
        Glob glob = null;
        long count = SCAN_DEFAULT;
        boolean strings = true;
        for (int i = 2; i < request.size(); i += 2) {
            if (i + 1 == request.size()) {
                throw Refusal.syntax();
            }
            switch (request.keyword(i)) {
                case "MATCH" -> glob = new Glob(request.bytes(i + 1));
                case "COUNT" -> count = Numbers.require(request.bytes(i + 1));
                case "TYPE" ->
                    strings = request.text(i + 1).toLowerCase(Locale.ROOT).equals("string");
                default -> throw Refusal.syntax();
            }
        }
        if (count < 1) {
            throw Refusal.syntax();
        }
        return scan(start, count, strings, glob);
    }

    private static StoreCommand scan(long start, long count, boolean strings, @Nullable Glob glob) {
        return (keys, now) -> {
            List<RespValue> found = new ArrayList<>();
            long[] seen = {0};
            long cursor = start;
            long buckets = count > Long.MAX_VALUE / SCAN_EFFORT ? Long.MAX_VALUE : count * SCAN_EFFORT;
            do {
                cursor = keys.scan(cursor, now, entry -> {
                    seen[0]++;
                    if (strings && (glob == null || glob.matches(entry.key()))) {
                        found.add(new RespValue.Bulk(entry.key()));
                    }
                });
            } while (cursor != 0 && seen[0] < count && --buckets > 0);
            return Outcome.of(new RespValue.Array(
                    List.of(RespValue.Bulk.of(Long.toUnsignedString(cursor)), new RespValue.Array(found))));
        };
    }

    private static long cursor(String text) throws Refusal {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new Refusal("ERR invalid cursor");
        }
    }

    private static StoreCommand memory(Request request) throws Refusal {
        if (!request.keyword(1).equals("USAGE")) {
            throw new Refusal("ERR unknown subcommand '" + request.text(1) + "'. Try MEMORY HELP.");
        }
        if (request.size() != 3 && !(request.size() == 5 && request.keyword(3).equals("SAMPLES"))) {
            throw Refusal.syntax();
        }
        byte[] key = request.bytes(2);
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return entry == null
                    ? Outcome.of(RespValue.NULL)
                    : Outcome.of(ENTRY_BYTES + entry.key().length + (long) entry.value().length);
        };
    }
}
