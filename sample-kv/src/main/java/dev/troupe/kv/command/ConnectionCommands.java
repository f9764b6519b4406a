package dev.troupe.kv.command;

import dev.troupe.kv.command.Commands.Spec;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Commands that a connection answers by itself. */
final class ConnectionCommands {
    private static final RespValue PONG = new RespValue.Simple("PONG");
    private static final RespValue EMPTY = new RespValue.Array(List.of());
    private static final Map<String, String> CONFIG = new TreeMap<>(Map.of(
            "appendonly",
            "yes",
            "databases",
            "1",
            "maxmemory",
            "0",
            "proto-max-bulk-len",
            String.valueOf(RespLimits.defaults().maxBulk()),
            "save",
            "",
            "timeout",
            "0"));

    private ConnectionCommands() {}

    static Stream<Spec> all() {
        return Stream.of(
                Spec.local("ping", -1, ConnectionCommands::ping),
                Spec.local("echo", 2, r -> answer(new RespValue.Bulk(r.bytes(1)))),
                Spec.local("hello", -1, ConnectionCommands::hello),
                Spec.local("auth", -2, ConnectionCommands::auth),
                Spec.local("select", 2, ConnectionCommands::select),
                Spec.local("quit", -1, r -> (Parsed.Local) session -> {
                    session.end();
                    return RespValue.OK;
                }),
                Spec.local("reset", 1, r -> (Parsed.Local) session -> {
                    session.reset();
                    return new RespValue.Simple("RESET");
                }),
                Spec.local("time", 1, r -> (Parsed.Local) session -> time(Instant.now())),
                Spec.local("command", -1, ConnectionCommands::command),
                Spec.local("client", -2, ConnectionCommands::client),
                Spec.local("config", -2, ConnectionCommands::config));
    }

    private static Parsed.Local answer(RespValue value) {
        return session -> value;
    }

    private static Parsed ping(Request request) throws Refusal {
        if (request.size() > 2) {
            throw Refusal.arity("ping");
        }
        return answer(request.size() == 1 ? PONG : new RespValue.Bulk(request.bytes(1)));
    }

    private static Refusal noPassword() {
        return new Refusal("ERR AUTH <password> called without any password configured for the default user. Are you"
                + " sure your configuration is correct?");
    }

    private static Parsed auth(Request request) throws Refusal {
        throw request.size() > 3 ? Refusal.syntax() : noPassword();
    }

    private static Parsed select(Request request) throws Refusal {
        long index = Numbers.require(request.bytes(1));
        if (index != 0) {
            throw new Refusal("ERR DB index is out of range");
        }
        return answer(RespValue.OK);
    }

    private static RespValue time(Instant now) {
        return new RespValue.Array(List.of(
                RespValue.Bulk.of(String.valueOf(now.getEpochSecond())),
                RespValue.Bulk.of(String.valueOf(now.getNano() / 1000))));
    }

    // ---- HELLO

    private static Parsed hello(Request request) throws Refusal {
        long version = 0;
        if (request.size() > 1) {
            version = Numbers.parse(request.bytes(1))
                    .orElseThrow(() -> new Refusal("ERR Protocol version is not an integer or out of range"));
            if (version != 2 && version != 3) {
                throw new Refusal("NOPROTO unsupported protocol version");
            }
        }
        String name = null;
        for (int i = 2; i < request.size(); i += 2) {
            String option = request.keyword(i);
            if (option.equals("AUTH") && i + 2 < request.size()) {
                throw noPassword();
            }
            if (!option.equals("SETNAME") || i + 1 >= request.size()) {
                throw new Refusal("ERR Syntax error in HELLO option '" + request.text(i) + "'");
            }
            name = clientName(request.text(i + 1));
        }
        String newName = name;
        int newVersion = (int) version;
        return (Parsed.Local) session -> {
            if (newVersion != 0) {
                session.protocol(newVersion);
            }
            if (newName != null) {
                session.name(newName);
            }
            return new RespValue.Pairs(List.of(
                    pair("server", RespValue.Bulk.of("redis")),
                    pair("version", RespValue.Bulk.of(ServerCommands.REDIS_VERSION)),
                    pair("proto", new RespValue.Int(session.protocol())),
                    pair("id", new RespValue.Int(session.id())),
                    pair("mode", RespValue.Bulk.of("standalone")),
                    pair("role", RespValue.Bulk.of("master")),
                    pair("modules", EMPTY)));
        };
    }

    private static Map.Entry<RespValue, RespValue> pair(String name, RespValue value) {
        return Map.entry(RespValue.Bulk.of(name), value);
    }

    private static String clientName(String name) throws Refusal {
        if (name.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new Refusal("ERR Client names cannot contain spaces, newlines or special characters.");
        }
        return name;
    }

    // ---- CLIENT

    private static Parsed client(Request request) throws Refusal {
        String sub = request.keyword(1);
        int size = request.size();
        return switch (sub) {
            case "ID" -> (Parsed.Local) session -> new RespValue.Int(session.id());
            case "GETNAME" ->
                (Parsed.Local) session -> session.name().isEmpty() ? RespValue.NULL : RespValue.Bulk.of(session.name());
            case "SETNAME" -> {
                requireSize(size, 3, "client|setname");
                String name = clientName(request.text(2));
                yield change(session -> session.name(name));
            }
            case "SETINFO" -> {
                requireSize(size, 4, "client|setinfo");
                yield setInfo(request.keyword(2), clientName(request.text(3)));
            }
            case "INFO", "LIST" -> (Parsed.Local) session -> RespValue.Bulk.of(session.describe() + "\n");
            case "NO-EVICT", "NO-TOUCH" -> {
                requireSize(size, 3, "client|" + sub.toLowerCase(Locale.ROOT));
                requireOneOf(request.keyword(2), "ON", "OFF");
                yield answer(RespValue.OK);
            }
            case "REPLY" -> {
                requireSize(size, 3, "client|reply");
                requireOneOf(request.keyword(2), "ON");
                yield answer(RespValue.OK);
            }
            default -> throw unknownSubcommand("CLIENT", request.text(1));
        };
    }

    private static Parsed.Local change(java.util.function.Consumer<Session> change) {
        return session -> {
            change.accept(session);
            return RespValue.OK;
        };
    }

    private static Parsed.Local setInfo(String what, String value) throws Refusal {
        return switch (what) {
            case "LIB-NAME" -> change(session -> session.library(value));
            case "LIB-VER" -> change(session -> session.libraryVersion(value));
            default -> throw new Refusal("ERR Unrecognized option '" + what + "'");
        };
    }

    private static void requireSize(int size, int wanted, String command) throws Refusal {
        if (size != wanted) {
            throw Refusal.arity(command);
        }
    }

    private static void requireOneOf(String word, String... allowed) throws Refusal {
        if (!List.of(allowed).contains(word)) {
            throw Refusal.syntax();
        }
    }

    private static Refusal unknownSubcommand(String command, String sub) {
        return new Refusal("ERR unknown subcommand '" + sub + "'. Try " + command + " HELP.");
    }

    // ---- CONFIG

    private static Parsed config(Request request) throws Refusal {
        return switch (request.keyword(1)) {
            case "GET" -> {
                if (request.size() < 3) {
                    throw Refusal.arity("config|get");
                }
                yield answer(configured(request));
            }
            case "RESETSTAT" -> answer(RespValue.OK);
            case "SET" -> throw new Refusal("ERR CONFIG SET is not supported: settings are options at the start");
            default -> throw unknownSubcommand("CONFIG", request.text(1));
        };
    }

    private static RespValue configured(Request request) {
        List<Map.Entry<RespValue, RespValue>> found = new ArrayList<>();
        CONFIG.forEach((name, value) -> {
            for (int i = 2; i < request.size(); i++) {
                if (new Glob(bytes(request.text(i).toLowerCase(Locale.ROOT))).matches(bytes(name))) {
                    found.add(pair(name, RespValue.Bulk.of(value)));
                    return;
                }
            }
        });
        return new RespValue.Pairs(found);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    // ---- COMMAND

    private static Parsed command(Request request) throws Refusal {
        if (request.size() == 1) {
            return (Parsed.Local) session -> describe(Commands.specs().stream());
        }
        return switch (request.keyword(1)) {
            case "COUNT" ->
                (Parsed.Local) session -> new RespValue.Int(Commands.specs().size());
            case "LIST" ->
                (Parsed.Local) session -> new RespValue.Array(Commands.specs().stream()
                        .map(spec -> (RespValue) RespValue.Bulk.of(spec.name()))
                        .toList());
            case "INFO" -> (Parsed.Local) session -> commandInfo(request);
            case "DOCS" -> answer(new RespValue.Pairs(List.of()));
            default -> throw unknownSubcommand("COMMAND", request.text(1));
        };
    }

    private static RespValue commandInfo(Request request) {
        if (request.size() == 2) {
            return describe(Commands.specs().stream());
        }
        List<RespValue> found = new ArrayList<>();
        for (int i = 2; i < request.size(); i++) {
            Spec spec = Commands.spec(request.text(i));
            found.add(spec == null ? RespValue.NULL : describe(spec));
        }
        return new RespValue.Array(found);
    }

    private static RespValue describe(Stream<Spec> specs) {
        return new RespValue.Array(specs.map(ConnectionCommands::describe).toList());
    }

    private static RespValue describe(Spec spec) {
        return new RespValue.Array(List.of(
                RespValue.Bulk.of(spec.name()),
                new RespValue.Int(spec.arity()),
                new RespValue.Array(List.of(new RespValue.Simple(spec.flag()))),
                new RespValue.Int(spec.firstKey()),
                new RespValue.Int(spec.lastKey()),
                new RespValue.Int(spec.step()),
                EMPTY,
                EMPTY,
                EMPTY,
                EMPTY));
    }
}
