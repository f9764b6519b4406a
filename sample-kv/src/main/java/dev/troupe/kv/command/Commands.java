package dev.troupe.kv.command;

import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All commands by name. */
public final class Commands {
    private static final int SHOWN_OF_UNKNOWN = 128;
    private static final Map<String, Spec> ALL = new LinkedHashMap<>();

    static {
        StringCommands.all().forEach(Commands::add);
        KeyCommands.all().forEach(Commands::add);
        ExpiryCommands.all().forEach(Commands::add);
        ServerCommands.all().forEach(Commands::add);
        ConnectionCommands.all().forEach(Commands::add);
    }

    /** Reads the arguments of a command. */
    @FunctionalInterface
    interface Parser {
        Parsed parse(Request request) throws Refusal;
    }

    /** Reads the arguments of a command that needs the keys. */
    @FunctionalInterface
    interface StoreParser {
        StoreCommand parse(Request request) throws Refusal;
    }

    /**
     * A command.
     *
     * @param name in lower case
     * @param arity the number of words; negative if there may be more
     * @param flag what it does to the keys: write, readonly or fast
     * @param firstKey the place of the first key; 0 if there is none
     * @param lastKey the place of the last key, negative if counted from the end
     * @param step from one key to the next
     * @param parser of its arguments
     */
    record Spec(String name, int arity, String flag, int firstKey, int lastKey, int step, Parser parser) {
        /** A command whose first argument is a key. */
        static Spec write(String name, int arity, StoreParser parser) {
            return keyed(name, arity, "write", 1, 1, parser);
        }

        /** A command that reads one key. */
        static Spec read(String name, int arity, StoreParser parser) {
            return keyed(name, arity, "readonly", 1, 1, parser);
        }

        static Spec keyed(String name, int arity, String flag, int lastKey, int step, StoreParser parser) {
            int firstKey = step == 0 ? 0 : 1;
            return new Spec(
                    name, arity, flag, firstKey, lastKey, step, request -> new Parsed.Store(parser.parse(request)));
        }

        static Spec local(String name, int arity, Parser parser) {
            return new Spec(name, arity, "fast", 0, 0, 0, parser);
        }

        private boolean admits(int words) {
            return arity < 0 ? words >= -arity : words == arity;
        }
    }

    private Commands() {}

    private static void add(Spec spec) {
        ALL.put(spec.name(), spec);
    }

    static Collection<Spec> specs() {
        return ALL.values();
    }

    static @Nullable Spec spec(String name) {
        return ALL.get(name.toLowerCase(Locale.ROOT));
    }

    /** Finds out what a request asks for. Never fails: what is wrong is refused. */
    public static Parsed parse(Request request) {
        Spec spec = spec(request.text(0));
        try {
            if (spec == null) {
                throw new Refusal(unknown(request));
            }
            if (!spec.admits(request.size())) {
                throw Refusal.arity(spec.name());
            }
            return spec.parser().parse(request);
        } catch (Refusal e) {
            return new Parsed.Refused(new RespValue.Failure(String.valueOf(e.getMessage())));
        }
    }

    private static String unknown(Request request) {
        var text = new StringBuilder("ERR unknown command '").append(cut(request.bytes(0), SHOWN_OF_UNKNOWN));
        text.append("', with args beginning with: ");
        int left = SHOWN_OF_UNKNOWN;
        for (int i = 1; i < request.size() && left > 0; i++) {
            String shown = "'" + cut(request.bytes(i), left) + "' ";
            text.append(shown);
            left -= shown.length();
        }
        return text.toString();
    }

    private static String cut(byte[] text, int limit) {
        return new String(text, 0, Math.min(text.length, limit), StandardCharsets.ISO_8859_1);
    }
}
