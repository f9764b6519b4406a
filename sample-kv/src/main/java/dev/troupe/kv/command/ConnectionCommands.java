package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.integer;
import static dev.troupe.kv.command.Arguments.option;
import static dev.troupe.kv.command.Arguments.syntax;

import dev.troupe.kv.resp.Digits;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Commands about the connection, and questions that need no keys to be answered. */
final class ConnectionCommands {
    private static final int LONGEST_NAME = 1024;
    private static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";
    private static final String NAME_CHARACTERS = "Client names cannot contain spaces, newlines or special characters.";

    private ConnectionCommands() {}

    static LocalCommand.Body ping(Request r) {
        if (r.size() > 2) {
            throw Refusal.arity("ping");
        }
        RespValue pong = r.size() == 1 ? RespValue.PONG : RespValue.bulk(r.arg(1));
        return session -> pong;
    }

    static LocalCommand.Body echo(Request r) {
        return session -> RespValue.bulk(r.arg(1));
    }

    static LocalCommand.Body quit(Request r) {
        return session -> {
            session.close();
            return RespValue.OK;
        };
    }

    static LocalCommand.Body reset(Request r) {
        return session -> {
            session.reset();
            return new RespValue.Simple("RESET");
        };
    }

    static LocalCommand.Body select(Request r) {
        long index = integer(r, 1);
        if (index != (int) index) {
            throw Refusal.notAnInteger();
        }
        if (index != 0) {
            throw Refusal.of("DB index is out of range");
        }
        return session -> RespValue.OK;
    }

    static LocalCommand.Body time(Request r) {
        return session -> {
            Instant now = Instant.now();
            return RespValue.array(
                    RespValue.bulk(Digits.of(now.getEpochSecond())), RespValue.bulk(Digits.of(now.getNano() / 1000)));
        };
    }

    static LocalCommand.Body auth(Request r) {
        syntax(r.size() <= 3);
        if (r.size() == 2) {
            throw Refusal.of("AUTH <password> called without any password configured for the default user. "
                    + "Are you sure your configuration is correct?");
        }
        authenticate(r, 1);
        return session -> RespValue.OK;
    }

    /** There is one user, without a password, whom any password lets in. */
    private static void authenticate(Request r, int user) {
        if (!r.text(user).equals("default")) {
            throw Refusal.coded(WRONG_PASSWORD);
        }
    }

    static LocalCommand.Body hello(Request r) {
        Long version = r.size() == 1 ? null : Digits.parse(r.arg(1));
        if (r.size() > 1 && version == null) {
            throw Refusal.of("Protocol version is not an integer or out of range");
        }
        if (version != null && version != 2 && version != 3) {
            throw Refusal.coded("NOPROTO unsupported protocol version");
        }
        return session -> {
            options(r, session);
            if (version != null) {
                session.protocol(version.intValue());
            }
            return greeting(session);
        };
    }

    /** Takes the options in their order; what stands before a wrong one has been done. */
    private static void options(Request r, Session session) {
        for (int i = 2; i < r.size(); i++) {
            if (r.is(i, "AUTH") && i + 2 < r.size()) {
                authenticate(r, i + 1);
                i += 2;
            } else if (r.is(i, "SETNAME") && i + 1 < r.size()) {
                checkName(r, ++i);
                session.name(r.text(i));
            } else {
                throw Refusal.of("Syntax error in HELLO option '" + Commands.cut(r.text(i), Integer.MAX_VALUE) + "'");
            }
        }
    }

    private static RespValue greeting(Session session) {
        List<RespValue> items = new ArrayList<>(RespValue.bulks(List.of("server", "redis", "version")));
        items.add(RespValue.bulk(Commands.REDIS_VERSION));
        items.add(RespValue.bulk("proto"));
        items.add(RespValue.integer(session.protocol()));
        items.add(RespValue.bulk("id"));
        items.add(RespValue.integer(session.id()));
        items.addAll(RespValue.bulks(List.of("mode", "standalone", "role", "master", "modules")));
        items.add(RespValue.EMPTY);
        return new RespValue.MapValue(items);
    }

    private static void checkName(Request r, int index) {
        checkLength(r, index);
        for (byte c : r.arg(index)) {
            if (c < '!' || c > '~') {
                throw Refusal.of(NAME_CHARACTERS);
            }
        }
    }

    private static void checkLength(Request r, int index) {
        if (r.arg(index).length > LONGEST_NAME) {
            throw Refusal.of("a name has at most " + LONGEST_NAME + " bytes");
        }
    }

    static LocalCommand.Body client(Request r) {
        return switch (option(r, 1)) {
            case "ID" -> {
                arity(r, 2, "client|id");
                yield session -> RespValue.integer(session.id());
            }
            case "GETNAME" -> {
                arity(r, 2, "client|getname");
                yield session -> session.name() == null ? RespValue.NULL : RespValue.bulk(session.name());
            }
            case "SETNAME" -> {
                arity(r, 3, "client|setname");
                checkName(r, 2);
                yield does(session -> session.name(r.text(2)));
            }
            case "SETINFO" -> {
                arity(r, 4, "client|setinfo");
                yield setinfo(r);
            }
            case "INFO" -> {
                arity(r, 2, "client|info");
                yield session -> RespValue.bulk(session.describe());
            }
            case "LIST" -> session -> RespValue.bulk(session.describe());
            case "GETREDIR" -> session -> RespValue.integer(-1);
            case "NO-EVICT", "NO-TOUCH" -> {
                arity(r, 3, "client|" + r.text(1).toLowerCase(Locale.ROOT));
                syntax(r.is(2, "ON") || r.is(2, "OFF"));
                yield session -> RespValue.OK;
            }
            case "REPLY" -> {
                arity(r, 3, "client|reply");
                yield only(r, "ON", Set.of("OFF", "SKIP"));
            }
            case "TRACKING" -> {
                if (r.size() < 3) {
                    throw Refusal.arity("client|tracking");
                }
                yield only(r, "OFF", Set.of("ON"));
            }
            default -> throw Refusal.subcommand("CLIENT", r.text(1));
        };
    }

    private static LocalCommand.Body setinfo(Request r) {
        checkLength(r, 3);
        for (byte c : r.arg(3)) {
            if (c < '!' || c > '~') {
                throw Refusal.of(
                        r.text(2).toLowerCase(Locale.ROOT) + " cannot contain spaces, newlines or special characters.");
            }
        }
        return switch (option(r, 2)) {
            case "LIB-NAME" -> does(session -> session.library(r.text(3)));
            case "LIB-VER" -> does(session -> session.libraryVersion(r.text(3)));
            default -> throw Refusal.of("Unrecognized option '" + r.text(2) + "'");
        };
    }

    private static LocalCommand.Body only(Request r, String setting, Set<String> unsupported) {
        syntax(r.is(2, setting) || unsupported.contains(option(r, 2)));
        if (!r.is(2, setting)) {
            throw Refusal.of(r.name() + " " + option(r, 1) + " takes " + setting + " only");
        }
        return session -> RespValue.OK;
    }

    private static LocalCommand.Body does(Consumer<Session> effect) {
        return session -> {
            effect.accept(session);
            return RespValue.OK;
        };
    }

    static LocalCommand.Body config(Request r, Map<String, String> config) {
        return switch (option(r, 1)) {
            case "GET" -> {
                if (r.size() < 3) {
                    throw Refusal.arity("config|get");
                }
                yield settings(r, config);
            }
            case "RESETSTAT" -> {
                arity(r, 2, "config|resetstat");
                yield session -> RespValue.OK;
            }
            case "SET" -> throw Refusal.of("CONFIG SET is not supported: settings are given when the server starts");
            case "REWRITE" -> throw Refusal.of("The server is running without a config file");
            default -> throw Refusal.subcommand("CONFIG", r.text(1));
        };
    }

    private static LocalCommand.Body settings(Request r, Map<String, String> config) {
        List<String> found = new ArrayList<>();
        config.forEach((name, value) -> {
            for (int i = 2; i < r.size(); i++) {
                byte[] pattern = r.text(i).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
                if (new Glob(pattern).matches(name.getBytes(StandardCharsets.ISO_8859_1))) {
                    found.addAll(List.of(name, value));
                    return;
                }
            }
        });
        return session -> RespValue.map(found);
    }

    static void arity(Request r, int size, String command) {
        if (r.size() != size) {
            throw Refusal.arity(command);
        }
    }
}
