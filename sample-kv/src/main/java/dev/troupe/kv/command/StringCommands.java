package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.bytes;
import static dev.troupe.kv.command.Arguments.integer;

import dev.troupe.kv.resp.Digits;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Bytes;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Mutation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on values. */
final class StringCommands {
    private static final byte[] NOTHING = {};
    private static final int LONGEST_FLOAT = 256;
    private static final int LARGEST_EXPONENT = 4932;
    private static final int FRACTION_DIGITS = 17;

    private StringCommands() {}

    static StoreCommand.Body get(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> Outcome.reply(value(keys.get(key, now)));
    }

    static StoreCommand.Body set(Request r) {
        Bytes key = bytes(r, 1);
        Bytes value = bytes(r, 2);
        SetOptions options = new SetOptions(r, 3, true);
        return (keys, now) -> {
            long at = options.expiry == null ? Mutation.NEVER : options.expiry.at(now);
            Entry old = keys.get(key, now);
            if (old == null ? options.present : options.absent) {
                return Outcome.reply(options.get ? value(old) : RespValue.NULL);
            }
            Mutation put = new Mutation.Put(key, value, options.keepTtl ? expireAt(old) : at);
            return Outcome.change(options.get ? value(old) : RespValue.OK, put);
        };
    }

    static StoreCommand.Body setnx(Request r) {
        Mutation put = new Mutation.Put(bytes(r, 1), bytes(r, 2), Mutation.NEVER);
        Bytes key = bytes(r, 1);
        return (keys, now) -> keys.get(key, now) == null ? Outcome.change(1, put) : Outcome.reply(0);
    }

    static StoreCommand.Body setex(Request r) {
        Expiry expiry = new Expiry(r, 2, r.name().startsWith("P") ? "PX" : "EX");
        return (keys, now) -> Outcome.change(RespValue.OK, new Mutation.Put(bytes(r, 1), bytes(r, 3), expiry.at(now)));
    }

    static StoreCommand.Body getset(Request r) {
        Bytes key = bytes(r, 1);
        Mutation put = new Mutation.Put(key, bytes(r, 2), Mutation.NEVER);
        return (keys, now) -> Outcome.change(value(keys.get(key, now)), put);
    }

    static StoreCommand.Body getdel(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            return old == null ? Outcome.reply(RespValue.NULL) : Outcome.change(value(old), new Mutation.Delete(key));
        };
    }

    static StoreCommand.Body getex(Request r) {
        Bytes key = bytes(r, 1);
        SetOptions options = new SetOptions(r, 2, false);
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            if (old == null) {
                return Outcome.reply(RespValue.NULL);
            }
            if (options.expiry != null) {
                return Outcome.change(value(old), KeyCommands.expiring(key, options.expiry.at(now), now));
            }
            return options.persist && old.expireAt() != Mutation.NEVER
                    ? Outcome.change(value(old), new Mutation.ExpireAt(key, Mutation.NEVER))
                    : Outcome.reply(value(old));
        };
    }

    static StoreCommand.Body mget(Request r) {
        return (keys, now) -> {
            List<RespValue> values = new ArrayList<>(r.size() - 1);
            for (int i = 1; i < r.size(); i++) {
                values.add(value(keys.get(bytes(r, i), now)));
            }
            return Outcome.reply(new RespValue.Array(values));
        };
    }

    static StoreCommand.Body mset(Request r) {
        List<Mutation> puts = puts(r);
        return (keys, now) -> new Outcome(RespValue.OK, puts);
    }

    static StoreCommand.Body msetnx(Request r) {
        List<Mutation> puts = puts(r);
        return (keys, now) -> {
            for (int i = 1; i < r.size(); i += 2) {
                if (keys.get(bytes(r, i), now) != null) {
                    return Outcome.reply(0);
                }
            }
            return new Outcome(RespValue.integer(1), puts);
        };
    }

    private static List<Mutation> puts(Request r) {
        if (r.size() % 2 == 0) {
            throw Refusal.arity(r.name().toLowerCase(Locale.ROOT));
        }
        Map<Bytes, Mutation> puts = new LinkedHashMap<>();
        for (int i = 1; i < r.size(); i += 2) {
            Bytes key = bytes(r, i);
            puts.put(key, new Mutation.Put(key, bytes(r, i + 1), Mutation.NEVER));
        }
        return List.copyOf(puts.values());
    }

    static StoreCommand.Body incr(Request r) {
        return add(r, 1);
    }

    static StoreCommand.Body decr(Request r) {
        return add(r, -1);
    }

    static StoreCommand.Body incrby(Request r) {
        return add(r, integer(r, 2));
    }

    static StoreCommand.Body decrby(Request r) {
        long amount = integer(r, 2);
        if (amount == Long.MIN_VALUE) {
            throw Refusal.of("decrement would overflow");
        }
        return add(r, -amount);
    }

    private static StoreCommand.Body add(Request r, long amount) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            Long value = old == null ? Long.valueOf(0) : Digits.parse(old.value());
            if (value == null) {
                throw Refusal.notAnInteger();
            }
            long sum = value + amount;
            if (((value ^ sum) & (amount ^ sum)) < 0) {
                throw Refusal.of("increment or decrement would overflow");
            }
            return Outcome.change(sum, replace(key, Digits.of(sum), old));
        };
    }

    static StoreCommand.Body incrbyfloat(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            BigDecimal value = old == null ? BigDecimal.ZERO : decimal(old.value());
            BigDecimal sum = value.add(decimal(r.arg(2))).setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN);
            String text = sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString();
            return Outcome.change(
                    RespValue.bulk(text), replace(key, Bytes.of(text).array(), old));
        };
    }

    private static BigDecimal decimal(byte[] text) {
        if (text.length <= LONGEST_FLOAT) {
            try {
                BigDecimal value = new BigDecimal(Bytes.of(text).toString());
                if (Math.abs((long) value.precision() - value.scale()) <= LARGEST_EXPONENT) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw Refusal.of("value is not a valid float");
            }
        }
        throw Refusal.of("value is not a valid float");
    }

    static StoreCommand.Body append(Request r) {
        Bytes key = bytes(r, 1);
        Bytes tail = bytes(r, 2);
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            if (old == null) {
                return Outcome.change(tail.length(), new Mutation.Put(key, tail, Mutation.NEVER));
            }
            int length = bounded((long) old.value().length + tail.length());
            return Outcome.change(length, new Mutation.Append(key, tail));
        };
    }

    static StoreCommand.Body strlen(Request r) {
        Bytes key = bytes(r, 1);
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            return Outcome.reply(entry == null ? 0 : entry.value().length);
        };
    }

    static StoreCommand.Body getrange(Request r) {
        Bytes key = bytes(r, 1);
        long first = integer(r, 2);
        long last = integer(r, 3);
        return (keys, now) -> {
            Entry entry = keys.get(key, now);
            byte[] value = entry == null ? NOTHING : entry.value();
            long from = fromEnd(first, value.length);
            long to = Math.min(fromEnd(last, value.length), value.length - 1L);
            if ((first < 0 && last < 0 && first > last) || from > to) {
                return Outcome.reply(RespValue.bulk(NOTHING));
            }
            return Outcome.reply(RespValue.bulk(value, (int) from, (int) (to - from) + 1));
        };
    }

    private static long fromEnd(long index, int length) {
        return index < 0 ? Math.max(index + length, 0) : index;
    }

    static StoreCommand.Body setrange(Request r) {
        Bytes key = bytes(r, 1);
        long offset = integer(r, 2);
        Bytes part = bytes(r, 3);
        if (offset < 0) {
            throw Refusal.of("offset is out of range");
        }
        return (keys, now) -> {
            Entry old = keys.get(key, now);
            int length = old == null ? 0 : old.value().length;
            if (part.length() == 0) {
                return Outcome.reply(length);
            }
            int end = bounded(offset > RespLimits.DEFAULT.maxBulk() ? offset : offset + part.length());
            Mutation change = new Mutation.SetRange(key, (int) offset, part);
            return old == null
                    ? Outcome.change(end, new Mutation.Delete(key), change) // what has expired may still be there
                    : Outcome.change(Math.max(end, length), change);
        };
    }

    private static int bounded(long length) {
        if (length > RespLimits.DEFAULT.maxBulk()) {
            throw Refusal.of("string exceeds maximum allowed size (proto-max-bulk-len)");
        }
        return (int) length;
    }

    private static Mutation replace(Bytes key, byte[] value, @Nullable Entry old) {
        return new Mutation.Put(key, Bytes.of(value), expireAt(old));
    }

    private static long expireAt(@Nullable Entry entry) {
        return entry == null ? Mutation.NEVER : entry.expireAt();
    }

    private static RespValue value(@Nullable Entry entry) {
        return entry == null ? RespValue.NULL : RespValue.bulk(entry.value());
    }
}
