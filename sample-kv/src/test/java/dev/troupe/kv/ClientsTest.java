package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;

/** Clients that others have written. */
class ClientsTest {
    @TempDir
    Path dir;

    private KvStore store;

    @BeforeEach
    void start() {
        store = Stores.start(dir);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private String host() {
        return store.address().getAddress().getHostAddress();
    }

    private int port() {
        return store.address().getPort();
    }

    /** Runs a program of Redis against the store and gives what it prints. */
    private String run(String input, String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-h", host(), "-p", String.valueOf(port())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.outputWriter(StandardCharsets.UTF_8)) {
            out.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    @Tag("redis")
    void redisCli() throws Exception {
        String session = """
                SET key "some value"
                GET key
                INCR counter
                EXPIRE key 100
                TTL key
                MGET key counter missing
                HELLO 3
                GET missing
                NONSENSE
                """;
        assertThat(run(session, "redis-cli", "--no-raw").lines())
                .contains("OK", "\"some value\"", "(integer) 1", "(integer) 100", "2) \"1\"", "3) (nil)")
                .contains("(nil)", "(error) ERR unknown command 'NONSENSE', with args beginning with: ");
        assertThat(run("", "redis-cli", "--scan").lines()).containsExactlyInAnyOrder("key", "counter");
        assertThat(run("", "redis-cli", "--bigkeys")).contains("Biggest string found");
        assertThat(run("", "redis-cli", "--memkeys")).contains("Biggest string found");
        assertThat(run("SET piped 1\r\nSET piped 2\r\n", "redis-cli", "--pipe")).contains("errors: 0, replies: 2");
    }

    @Test
    @Tag("redis")
    void redisBenchmark() throws Exception {
        String report = run("", "redis-benchmark", "-t", "ping,set,get,incr,mset", "-n", "10000", "-P", "16", "-q");
        assertThat(report)
                .contains("SET:")
                .contains("GET:")
                .doesNotContainIgnoringCase("error")
                .doesNotContain("WARN");
    }

    @Test
    void jedis() {
        try (var jedis = new Jedis(host(), port())) {
            assertEquals(
                    "OK", jedis.set("key", "value", SetParams.setParams().nx().px(100_000)));
            assertThat(jedis.set("key", "other", SetParams.setParams().nx())).isNull();
            assertEquals("value", jedis.get("key"));
            assertThat(jedis.pttl("key")).isBetween(1L, 100_000L);
            assertEquals(3, jedis.append("fresh", "abc"));
            var pipeline = jedis.pipelined();
            for (int i = 0; i < 1000; i++) {
                pipeline.incr("counter");
            }
            assertThat(pipeline.syncAndReturnAll()).hasSize(1000).endsWith(1000L);
            Set<String> found = new HashSet<>();
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                var page = jedis.scan(cursor, new ScanParams().count(2));
                found.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            assertThat(found).containsExactlyInAnyOrder("key", "fresh", "counter");
            assertThat(jedis.info()).contains("redis_version");
        }
    }

    @Test
    void lettuce() {
        RedisClient client = RedisClient.create(RedisURI.create(host(), port()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            var commands = connection.sync();
            assertEquals("OK", commands.set("key", "value", SetArgs.Builder.ex(100)));
            assertEquals("value", commands.get("key"));
            assertThat(commands.ttl("key")).isBetween(1L, 100L);
            assertEquals(2L, commands.exists("key", "key"));
            assertEquals("value", commands.getdel("key"));
            assertThat(commands.get("key")).isNull();
            assertThat(commands.keys("*")).isEmpty();
        } finally {
            client.shutdown();
        }
    }
}
