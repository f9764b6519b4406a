package dev.troupe.kv.command;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A command that exists.
 *
 * @param arity the number of words, or if negative the least number
 * @param firstKey the index of the first key, or 0
 * @param lastKey the index of the last key, counted from the end if negative
 * @param step from one key to the next
 */
record CommandSpec(
        String name,
        int arity,
        List<String> flags,
        int firstKey,
        int lastKey,
        int step,
        Function<Request, Parsed> parser) {
    private static final int LONGEST_KEY = 64 << 10;

    Parsed parse(Request r) {
        if (!takes(r.size())) {
            throw Refusal.arity(name);
        }
        if (firstKey > 0) {
            for (int i = firstKey; i <= last(r.size()); i += step) {
                if (r.arg(i).length > LONGEST_KEY) {
                    throw Refusal.of("key exceeds maximum allowed size of " + LONGEST_KEY + " bytes");
                }
            }
        }
        return parser.apply(r);
    }

    boolean takes(int size) {
        return arity < 0 ? size >= -arity : size == arity;
    }

    private int last(int size) {
        return lastKey < 0 ? size + lastKey : lastKey;
    }

    /** The keys of a request whose command begins at {@code offset}. */
    List<RespValue> keys(Request r, int offset) {
        List<RespValue> keys = new ArrayList<>();
        if (firstKey > 0) {
            for (int i = firstKey; i <= last(r.size() - offset); i += step) {
                keys.add(RespValue.bulk(r.arg(offset + i)));
            }
        }
        return keys;
    }

    /** The description that COMMAND gives. */
    RespValue describe() {
        List<RespValue> names = new ArrayList<>(flags.size());
        flags.forEach(flag -> names.add(new RespValue.Simple(flag)));
        return RespValue.array(
                RespValue.bulk(name),
                RespValue.integer(arity),
                new RespValue.Array(names),
                RespValue.integer(firstKey),
                RespValue.integer(lastKey),
                RespValue.integer(step),
                RespValue.EMPTY,
                RespValue.EMPTY,
                RespValue.EMPTY,
                RespValue.EMPTY);
    }
}
