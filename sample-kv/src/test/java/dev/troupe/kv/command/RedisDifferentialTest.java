package dev.troupe.kv.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespEncoder;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Bytes;
import dev.troupe.kv.store.Entry;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.Mutation;
import dev.troupe.kv.store.MutationCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gives the same requests to a real Redis, and compares the bytes of the replies. */
@Tag("redis")
class RedisDifferentialTest {
    private static final int BATCH = 50;
    private static final int TOLERANCE = 5_000;
    private static final Set<String> TIMES = Set.of("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME");
    private static final Pattern BULKS = Pattern.compile("(?s)(?=\\$\\d+\r\n)");

    private final Commands commands = new Commands(Map.of("appendfsync", "always", "save", ""), () -> "");
    private final Keyspace keys = new Keyspace();
    private final Keyspace replayed = new Keyspace();
    private RedisServer redis;
    private Session session;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        redis = new RedisServer(directory, RespLimits.DEFAULT.maxBulk());
        redis.send(Request.of("client", "id"));
        session = new Session(Long.parseLong(redis.reply().substring(1).strip()), "");
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void answersAsRedisDoes(long seed) throws IOException {
        RandomRequests random = new RandomRequests(seed);
        for (int batch = 0; batch < 200; batch++) {
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                Request request = random.next();
                if (request.name().equals("DBSIZE")) {
                    requests.add(everyKey("exists")); // makes Redis drop what has expired
                }
                requests.add(request);
            }
            requests.add(everyKey("mget"));
            compare(requests);
        }
        assertThat(contents(replayed)).isEqualTo(contents(keys));
    }

    @Test
    void boundsValuesAsRedisDoes() throws IOException {
        String big = "x".repeat(RespLimits.DEFAULT.maxBulk());
        compare(List.of(
                Request.of("setrange", "a", "4194303", "x"),
                Request.of("strlen", "a"),
                Request.of("append", "a", "x"),
                Request.of("append", "a", ""),
                Request.of("setrange", "a", "4194304", "x"),
                Request.of("setrange", "a", "4194304", ""),
                Request.of("setrange", "a", "4194302", "xy"),
                Request.of("setrange", "b", "9223372036854775807", "x"),
                Request.of("set", "a", big),
                Request.of("getrange", "a", "-3", "-1"),
                Request.of("append", "a", "x"),
                Request.of("rename", "a", "b"),
                Request.of("strlen", "b")));
    }

    @Test
    void flushes() throws IOException {
        for (String flush : List.of("flushall", "flushdb")) {
            compare(List.of(
                    Request.of("set", "a", "1"),
                    Request.of(flush, "now"),
                    Request.of("dbsize"),
                    Request.of(flush, "sync", "sync"),
                    Request.of(flush, "sync"),
                    Request.of("dbsize"),
                    Request.of("set", "a", "1"),
                    Request.of(flush, "ASYNC"),
                    Request.of("get", "a"),
                    Request.of(flush)));
        }
    }

    private void compare(List<Request> requests) throws IOException {
        for (Request request : requests) {
            redis.send(request);
        }
        for (Request request : requests) {
            String expected = redis.reply();
            String actual = answer(request);
            if (!same(request, expected, actual)) {
                assertThat(actual).as(words(request).toString()).isEqualTo(expected);
            }
        }
    }

    private String answer(Request request) {
        RespValue reply = switch (commands.parse(request)) {
            case Parsed.Refused refused -> refused.reply();
            case LocalCommand local -> local.execute(session);
            case DebugCommand debug -> RespValue.OK;
            case StoreCommand store -> {
                Outcome outcome = store.execute(keys, System.currentTimeMillis());
                assertThat(store.writes() || outcome.mutations().isEmpty()).isTrue();
                outcome.mutations().forEach(keys::apply);
                MutationCodec.decode(MutationCodec.encode(outcome.mutations()), replayed::apply);
                keys.expireSome(System.currentTimeMillis(), 1);
                yield outcome.reply();
            }
        };
        ByteBuf out = Unpooled.buffer();
        RespEncoder.encode(reply, session.protocol(), out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean same(Request request, String expected, String actual) {
        if (TIMES.contains(request.name()) && expected.startsWith(":") && actual.startsWith(":")) {
            long wanted = Long.parseLong(expected.substring(1).strip());
            long got = Long.parseLong(actual.substring(1).strip());
            return wanted == got || (wanted > 0 && got > 0 && Math.abs(wanted - got) <= TOLERANCE);
        }
        if (request.name().equals("KEYS") || request.name().equals("SCAN")) {
            return sorted(expected).equals(sorted(actual));
        }
        return expected.equals(actual);
    }

    private static List<String> sorted(String reply) {
        return BULKS.splitAsStream(reply).sorted().toList();
    }

    private static Request everyKey(String command) {
        List<String> words = new ArrayList<>(RandomRequests.KEYS);
        words.addFirst(command);
        return Request.of(words.toArray(String[]::new));
    }

    private static Map<Bytes, Mutation> contents(Keyspace keyspace) {
        Map<Bytes, Mutation> contents = new TreeMap<>();
        keyspace.forEach(System.currentTimeMillis(), entry -> contents.put(entry.key(), put(entry)));
        return contents;
    }

    private static Mutation put(Entry entry) {
        return new Mutation.Put(entry.key(), Bytes.of(entry.value()), entry.expireAt());
    }

    private static List<String> words(Request request) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < request.size(); i++) {
            words.add(request.text(i).substring(0, Math.min(200, request.text(i).length())));
        }
        return words;
    }
}
