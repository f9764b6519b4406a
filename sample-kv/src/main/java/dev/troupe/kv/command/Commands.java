package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.option;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The commands of the server. For any number of threads. */
public final class Commands {
    /** The version of Redis whose commands and errors these are. */
    public static final String REDIS_VERSION = "7.0.15";

    private static final int SHOWN = 128;

    private final Map<String, CommandSpec> specs = new HashMap<>();
    private final Map<String, RespValue> descriptions = new HashMap<>();

    /**
     * Commands.
     *
     * @param settings what CONFIG GET tells, by name
     * @param sections the sections of INFO beside that of the keyspace, each under a title {@code # Title}
     */
    public Commands(Map<String, String> settings, Supplier<String> sections) {
        var config = new TreeMap<>(settings);
        config.put("proto-max-bulk-len", String.valueOf(RespLimits.DEFAULT.maxBulk()));

        local("ping", -1, ConnectionCommands::ping);
        local("echo", 2, ConnectionCommands::echo);
        local("quit", -1, ConnectionCommands::quit);
        local("reset", 1, ConnectionCommands::reset);
        local("select", 2, ConnectionCommands::select);
        local("auth", -2, ConnectionCommands::auth);
        local("hello", -1, ConnectionCommands::hello);
        local("client", -2, ConnectionCommands::client);
        local("config", -2, r -> ConnectionCommands.config(r, config));
        local("time", 1, ConnectionCommands::time);
        local("command", -1, this::command);

        reads("get", 2, 1, StringCommands::get);
        reads("mget", -2, -1, StringCommands::mget);
        reads("strlen", 2, 1, StringCommands::strlen);
        reads("getrange", 4, 1, StringCommands::getrange);
        writes("set", -3, 1, StringCommands::set);
        writes("setnx", 3, 1, StringCommands::setnx);
        writes("setex", 4, 1, StringCommands::setex);
        writes("psetex", 4, 1, StringCommands::setex);
        writes("getset", 3, 1, StringCommands::getset);
        writes("getdel", 2, 1, StringCommands::getdel);
        writes("getex", -2, 1, StringCommands::getex);
        writes("incr", 2, 1, StringCommands::incr);
        writes("decr", 2, 1, StringCommands::decr);
        writes("incrby", 3, 1, StringCommands::incrby);
        writes("decrby", 3, 1, StringCommands::decrby);
        writes("incrbyfloat", 3, 1, StringCommands::incrbyfloat);
        writes("append", 3, 1, StringCommands::append);
        writes("setrange", 4, 1, StringCommands::setrange);
        store("mset", -3, true, 1, -1, 2, StringCommands::mset);
        store("msetnx", -3, true, 1, -1, 2, StringCommands::msetnx);

        reads("exists", -2, -1, KeyCommands::exists);
        reads("touch", -2, -1, KeyCommands::exists);
        reads("ttl", 2, 1, KeyCommands::ttl);
        reads("pttl", 2, 1, KeyCommands::pttl);
        reads("expiretime", 2, 1, KeyCommands::expiretime);
        reads("pexpiretime", 2, 1, KeyCommands::pexpiretime);
        reads("type", 2, 1, KeyCommands::type);
        writes("del", -2, -1, KeyCommands::del);
        writes("unlink", -2, -1, KeyCommands::del);
        writes("expire", -3, 1, KeyCommands::expire);
        writes("pexpire", -3, 1, KeyCommands::expire);
        writes("expireat", -3, 1, KeyCommands::expire);
        writes("pexpireat", -3, 1, KeyCommands::expire);
        writes("persist", 2, 1, KeyCommands::persist);
        writes("rename", 3, 2, KeyCommands::rename);
        writes("renamenx", 3, 2, KeyCommands::renamenx);
        reads("keys", 2, 0, KeyCommands::keys);
        reads("scan", -2, 0, KeyCommands::scan);
        reads("dbsize", 1, 0, KeyCommands::dbsize);
        reads("memory", -2, 0, KeyCommands::memory);
        reads("info", -1, 0, r -> KeyCommands.info(r, sections));
        writes("flushall", -1, 0, KeyCommands::flush);
        writes("flushdb", -1, 0, KeyCommands::flush);

        add(new CommandSpec("debug", -2, List.of("admin", "noscript"), 0, 0, 0, DebugCommand::parse));
    }

    /** Finds out what the request asks for. */
    public Parsed parse(Request request) {
        try {
            CommandSpec spec = specs.get(request.name());
            if (spec == null) {
                throw unknown(request);
            }
            return spec.parse(request);
        } catch (Refusal e) {
            return new Parsed.Refused(e.reply());
        }
    }

    private void local(String name, int arity, Function<Request, LocalCommand.Body> parser) {
        List<String> flags = List.of("loading", "stale", "fast");
        add(new CommandSpec(name, arity, flags, 0, 0, 0, r -> new LocalCommand(parser.apply(r))));
    }

    private void reads(String name, int arity, int lastKey, Function<Request, StoreCommand.Body> parser) {
        store(name, arity, false, lastKey == 0 ? 0 : 1, lastKey, lastKey == 0 ? 0 : 1, parser);
    }

    private void writes(String name, int arity, int lastKey, Function<Request, StoreCommand.Body> parser) {
        store(name, arity, true, lastKey == 0 ? 0 : 1, lastKey, lastKey == 0 ? 0 : 1, parser);
    }

    private void store(
            String name,
            int arity,
            boolean writes,
            int firstKey,
            int lastKey,
            int step,
            Function<Request, StoreCommand.Body> parser) {
        List<String> flags = List.of(writes ? "write" : "readonly");
        add(new CommandSpec(
                name, arity, flags, firstKey, lastKey, step, r -> new StoreCommand(name, writes, parser.apply(r))));
    }

    private void add(CommandSpec spec) {
        String name = spec.name().toUpperCase(Locale.ROOT);
        specs.put(name, spec);
        descriptions.put(name, spec.describe());
    }

    private LocalCommand.Body command(Request r) {
        if (r.size() == 1) {
            return session -> describeAll();
        }
        return switch (option(r, 1)) {
            case "COUNT" -> {
                ConnectionCommands.arity(r, 2, "command|count");
                yield session -> RespValue.integer(specs.size());
            }
            case "LIST" ->
                session -> new RespValue.Array(RespValue.bulks(
                        specs.values().stream().map(CommandSpec::name).toList()));
            case "INFO" -> session -> info(r);
            case "DOCS" -> session -> new RespValue.MapValue(List.of());
            case "GETKEYS" -> {
                if (r.size() < 4) {
                    throw Refusal.arity("command|getkeys");
                }
                yield session -> keys(r);
            }
            default -> throw Refusal.subcommand("COMMAND", r.text(1));
        };
    }

    private RespValue describeAll() {
        return new RespValue.Array(List.copyOf(descriptions.values()));
    }

    private RespValue info(Request r) {
        if (r.size() == 2) {
            return describeAll();
        }
        List<RespValue> infos = new ArrayList<>();
        for (int i = 2; i < r.size(); i++) {
            infos.add(descriptions.getOrDefault(option(r, i), RespValue.NULL));
        }
        return new RespValue.Array(infos);
    }

    private RespValue keys(Request r) {
        CommandSpec spec = specs.get(option(r, 2));
        if (spec == null) {
            throw Refusal.of("Invalid command specified");
        }
        if (spec.firstKey() == 0) {
            throw Refusal.of("The command has no key arguments");
        }
        if (!spec.takes(r.size() - 2)) {
            throw Refusal.of("Invalid number of arguments specified for command");
        }
        return new RespValue.Array(spec.keys(r, 2));
    }

    private static Refusal unknown(Request r) {
        StringBuilder args = new StringBuilder();
        for (int i = 1; i < r.size() && args.length() < SHOWN; i++) {
            String arg = cut(r.text(i), SHOWN - args.length());
            args.append('\'').append(arg).append("' ");
        }
        return Refusal.of("unknown command '" + cut(r.text(0), SHOWN) + "', with args beginning with: " + args);
    }

    /** The text up to a length or to its first NUL, as a string of C is printed. */
    static String cut(String text, int length) {
        int end = text.indexOf(0);
        return text.substring(0, Math.min(end < 0 ? text.length() : end, length));
    }
}
