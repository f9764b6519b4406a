package dev.troupe.kv.command;

import dev.troupe.kv.command.Commands.Spec;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.Mutation;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Commands about the whole store. */
final class ServerCommands {
    /** The version of Redis whose commands and errors these are. */
    static final String REDIS_VERSION = "7.0.15";

    private static final Set<String> ALL_SECTIONS = Set.of("ALL", "DEFAULT", "EVERYTHING");

    private static final Map<String, Function<Keyspace, String>> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("Server", ServerCommands::server);
        SECTIONS.put("Memory", ServerCommands::memory);
        SECTIONS.put("Replication", keys -> "role:master\r\nconnected_slaves:0\r\n");
        SECTIONS.put("Keyspace", ServerCommands::keyspace);
    }

    private ServerCommands() {}

    static Stream<Spec> all() {
        return Stream.of(
                Spec.keyed("dbsize", 1, "readonly", 0, 0, r -> (keys, now) -> Outcome.of(keys.size())),
                Spec.keyed("flushall", -1, "write", 0, 0, ServerCommands::flush),
                Spec.keyed("flushdb", -1, "write", 0, 0, ServerCommands::flush),
                Spec.keyed("info", -1, "readonly", 0, 0, ServerCommands::info),
                Spec.local("debug", -2, ServerCommands::debug));
    }

    private static StoreCommand flush(Request request) throws Refusal {
        boolean inForm = request.size() == 1
                || (request.size() == 2 && Set.of("SYNC", "ASYNC").contains(request.keyword(1)));
        if (!inForm) {
            throw Refusal.syntax();
        }
        return (keys, now) -> Outcome.of(RespValue.OK, new Mutation.Clear());
    }

    private static StoreCommand info(Request request) {
        var wanted = new TreeSet<String>();
        for (int i = 1; i < request.size(); i++) {
            wanted.add(request.keyword(i));
        }
        boolean all = wanted.isEmpty() || wanted.stream().anyMatch(ALL_SECTIONS::contains);
        return (keys, now) -> {
            var text = new StringBuilder();
            SECTIONS.forEach((name, section) -> {
                if (all || wanted.contains(name.toUpperCase(Locale.ROOT))) {
                    text.append(text.isEmpty() ? "" : "\r\n")
                            .append("# ")
                            .append(name)
                            .append("\r\n");
                    text.append(section.apply(keys));
                }
            });
            return Outcome.of(RespValue.Bulk.of(text.toString()));
        };
    }

    private static String server(Keyspace keys) {
        return "redis_version:" + REDIS_VERSION + "\r\nredis_mode:standalone\r\nserver_name:troupe-kv\r\nos:"
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "\r\njava_version:"
                + Runtime.version() + "\r\nprocess_id:"
                + ProcessHandle.current().pid() + "\r\nuptime_in_seconds:"
                + ManagementFactory.getRuntimeMXBean().getUptime() / 1000 + "\r\n";
    }

    private static String memory(Keyspace keys) {
        Runtime runtime = Runtime.getRuntime();
        return "used_memory:" + (runtime.totalMemory() - runtime.freeMemory()) + "\r\nmaxmemory:0\r\ntotal_heap:"
                + runtime.maxMemory() + "\r\n";
    }

    private static String keyspace(Keyspace keys) {
        return keys.size() == 0 ? "" : "db0:keys=" + keys.size() + ",expires=" + keys.expiring() + ",avg_ttl=0\r\n";
    }

    private static Parsed debug(Request request) throws Refusal {
        String form = "ERR the forms are DEBUG CRASH kv|writer and DEBUG STALL kv|writer await";
        String what = request.keyword(1);
        if (!what.equals("CRASH") && !what.equals("STALL")) {
            throw new Refusal(form);
        }
        boolean stall = what.equals("STALL");
        if (request.size() != (stall ? 4 : 3)) {
            throw new Refusal(form);
        }
        DebugCommand.Target target = switch (request.keyword(2)) {
            case "KV" -> DebugCommand.Target.KV;
            case "WRITER" -> DebugCommand.Target.WRITER;
            default -> throw new Refusal(form);
        };
        if (stall && request.keyword(3).equals("SPIN")) {
            throw new Refusal("ERR DEBUG STALL spin is not supported: a turn that never ends is reported, not ended");
        }
        if (stall && !request.keyword(3).equals("AWAIT")) {
            throw new Refusal(form);
        }
        return new Parsed.Debug(new DebugCommand(stall ? DebugCommand.Fault.AWAIT : DebugCommand.Fault.CRASH, target));
    }
}
