package dev.troupe.kv.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespEncoder;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Bytes;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.Mutation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
    private final Commands commands = new Commands(
            Map.of("maxmemory", "0", "maxmemory-policy", "noeviction", "save", ""),
            () -> "# Server\r\nredis_version:7.0.15\r\n\r\n# Clients\r\nconnected_clients:1\r\n");
    private final Keyspace keys = new Keyspace();
    private final Session session = new Session(7, "127.0.0.1:5");
    private long now = 1_000;

    @Test
    void executionLeavesTheKeyspaceAlone() {
        StoreCommand set = (StoreCommand) commands.parse(Request.of("SET", "a", "1", "PX", "5"));
        assertThat(set.execute(keys, now))
                .isEqualTo(new Outcome(RespValue.OK, List.of(new Mutation.Put(Bytes.of("a"), Bytes.of("1"), now + 5))));
        assertThat(keys.size(now)).isZero();
    }

    @Test
    void repeatedKeysCountOnce() {
        assertThat(mutations("mset", "a", "1", "b", "2", "a", "3")).hasSize(2);
        assertThat(answer("mget", "a", "b")).isEqualTo("*2 $1 3 $1 2");
        assertThat(mutations("del", "a", "a")).containsExactly(new Mutation.Delete(Bytes.of("a")));
    }

    @Test
    void keysExpireWithTime() {
        assertThat(answer("set", "a", "1", "px", "100")).isEqualTo("+OK");
        assertThat(answer("incr", "a")).isEqualTo(":2");
        now += 99;
        assertThat(answer("pttl", "a")).isEqualTo(":1");
        assertThat(answer("info", "keyspace")).endsWith("db0:keys=1,expires=1,avg_ttl=0 ");
        now += 1;
        assertThat(answer("exists", "a")).isEqualTo(":0");
        assertThat(answer("del", "a")).isEqualTo(":0");
        assertThat(answer("dbsize")).isEqualTo(":0");
        assertThat(answer("expire", "a", "10")).isEqualTo(":0");
        assertThat(answer("incr", "a")).isEqualTo(":1");
        assertThat(answer("ttl", "a")).isEqualTo(":-1");
    }

    @Test
    void scansPageByPage() {
        for (int i = 0; i < 1000; i++) {
            answer("set", "key" + i, "x");
        }
        Set<String> seen = new HashSet<>();
        String cursor = "0";
        int pages = 0;
        do {
            StoreCommand scan = (StoreCommand) commands.parse(Request.of("scan", cursor, "match", "*7", "count", "20"));
            RespValue.Array page = (RespValue.Array) scan.execute(keys, now).reply();
            cursor = text(page.items().getFirst());
            ((RespValue.Array) page.items().getLast()).items().forEach(key -> seen.add(text(key)));
            pages++;
        } while (!cursor.equals("0"));
        assertThat(seen).hasSize(100).allMatch(key -> key.endsWith("7"));
        assertThat(pages).isBetween(25, 60);
    }

    @Test
    void noPatternIsSlow() {
        Glob glob = new Glob("*a".repeat(500).concat("b").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(glob.matches("a".repeat(10_000).getBytes(StandardCharsets.ISO_8859_1)))
                .isFalse();
    }

    @Test
    void refusesLongKeys() {
        String key = "k".repeat((64 << 10) + 1);
        for (List<String> words : List.of(List.of("get", key), List.of("mset", "a", key, key, "b"))) {
            assertThat(answer(words.toArray(String[]::new)))
                    .isEqualTo("-ERR key exceeds maximum allowed size of 65536 bytes");
        }
        assertThat(answer("mset", "a", key)).isEqualTo("+OK");
    }

    @Test
    void infoHasTheSectionsAskedFor() {
        assertThat(answer("info"))
                .contains("# Server redis_version:7.0.15  # Clients connected_clients:1  # Keyspace ");
        assertThat(answer("info", "clients")).isEqualTo("$32 # Clients connected_clients:1 ");
        assertThat(answer("info", "nothing")).isEqualTo("$0 ");
    }

    @Test
    void aSessionRemembersItsClient() {
        assertThat(answer("client", "setname", "me")).isEqualTo("+OK");
        assertThat(answer("client", "setinfo", "lib-name", "jedis")).isEqualTo("+OK");
        assertThat(answer("hello", "3")).startsWith("%7 $6 server $5 redis").contains("$2 id :7");
        assertThat(answer("client", "info")).contains("name=me", "addr=127.0.0.1:5", "lib-name=jedis", "resp=3");
        assertThat(answer("reset")).isEqualTo("+RESET");
        assertThat(answer("client", "getname")).isEqualTo("$-1");
        assertThat(session.closing()).isFalse();
        assertThat(answer("quit")).isEqualTo("+OK");
        assertThat(session.closing()).isTrue();
    }

    @Test
    void commandDescribesTheTable() {
        assertThat(answer("command", "info", "mset", "nothing"))
                .isEqualTo("*2 *10 $4 mset :-3 *1 +write :1 :-1 :2 *0 *0 *0 *0 $-1");
        RespValue all = ((LocalCommand) commands.parse(Request.of("command"))).execute(session);
        assertThat(answer("command", "count"))
                .isEqualTo(":" + ((RespValue.Array) all).items().size());
    }

    @ParameterizedTest
    @CsvSource({
        "config get SAVE,*2 $4 save $0 ",
        "config get max* save,*6 $9 maxmemory $1 0 $16 maxmemory-policy $10 noeviction $4 save $0 ",
        "config set save 1,-ERR CONFIG SET is not supported: settings are given when the server starts",
        "config resetstat,+OK",
        "client id,:7",
        "client reply on,+OK",
        "client reply off,-ERR CLIENT REPLY takes ON only",
        "client tracking off,+OK",
        "client tracking on,-ERR CLIENT TRACKING takes OFF only",
        "client kill 1,-ERR unknown subcommand 'kill'. Try CLIENT HELP.",
        "client maint_notifications on,-ERR unknown subcommand 'maint_notifications'. Try CLIENT HELP.",
        "hello 4,-NOPROTO unsupported protocol version",
        "command docs,*0",
        "memory usage missing,$-1",
        "debug sleep 1,-ERR the forms are DEBUG CRASH kv|writer and DEBUG STALL kv|writer await|spin",
        "debug crash nobody,-ERR the forms are DEBUG CRASH kv|writer and DEBUG STALL kv|writer await|spin",
    })
    void answers(String request, String reply) {
        assertThat(answer(request.split(" ", -1)).strip()).isEqualTo(reply.strip());
    }

    @Test
    void debugNamesAFaultAndItsTarget() {
        assertThat(commands.parse(Request.of("debug", "crash", "kv")))
                .isEqualTo(new DebugCommand(DebugCommand.Fault.CRASH, DebugCommand.Target.KV));
        assertThat(commands.parse(Request.of("DEBUG", "STALL", "writer", "spin")))
                .isEqualTo(new DebugCommand(DebugCommand.Fault.STALL_SPIN, DebugCommand.Target.WRITER));
    }

    private List<Mutation> mutations(String... words) {
        Outcome outcome = ((StoreCommand) commands.parse(Request.of(words))).execute(keys, now);
        outcome.mutations().forEach(keys::apply);
        return outcome.mutations();
    }

    /** The reply with a space for each line end, but for the last. */
    private String answer(String... words) {
        RespValue reply = switch (commands.parse(Request.of(words))) {
            case Parsed.Refused refused -> refused.reply();
            case LocalCommand local -> local.execute(session);
            case DebugCommand debug -> RespValue.OK;
            case StoreCommand store -> {
                Outcome outcome = store.execute(keys, now);
                outcome.mutations().forEach(keys::apply);
                yield outcome.reply();
            }
        };
        ByteBuf out = Unpooled.buffer();
        RespEncoder.encode(reply, session.protocol(), out);
        String text = out.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 2).replace("\r\n", " ");
    }

    private static String text(RespValue bulk) {
        return ((RespValue.Bulk) bulk).text();
    }
}
