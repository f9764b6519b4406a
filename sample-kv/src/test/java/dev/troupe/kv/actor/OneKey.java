package dev.troupe.kv.actor;

import dev.troupe.kv.resp.RespValue;
import dev.troupe.testkit.Model;
import java.util.List;
import java.util.Optional;

/** What commands do when one comes after the other: the state is the text under a key, and the answers are texts too. */
record OneKey() implements Model<Optional<String>, List<String>, String> {
    private static final String NO_INTEGER = "ERR value is not an integer or out of range";

    /** An answer as it is shown. */
    static String text(RespValue value) {
        return switch (value) {
            case RespValue.Int(long number) -> "" + number;
            case RespValue.Bulk bulk -> bulk.text();
            case RespValue.Simple(String text) -> text;
            case RespValue.Failure(String text) -> text;
            case RespValue.Null none -> "nil";
            default -> throw new AssertionError("no answer of a command on one key: " + value);
        };
    }

    @Override
    public Object key(List<String> words) {
        return words.get(1);
    }

    @Override
    public Optional<String> initial() {
        return Optional.empty();
    }

    @Override
    public Result<Optional<String>, String> step(Optional<String> state, List<String> words) {
        return switch (words.getFirst()) {
            case "GET" -> new Result<>(state, state.orElse("nil"));
            case "SET" -> new Result<>(Optional.of(words.get(2)), "OK");
            case "DEL" -> new Result<>(Optional.empty(), state.isPresent() ? "1" : "0");
            case "APPEND" -> {
                String longer = state.orElse("") + words.get(2);
                yield new Result<>(Optional.of(longer), "" + longer.length());
            }
            case "INCR" -> increment(state);
            default -> throw new AssertionError("no command of this model: " + words);
        };
    }

    private static Result<Optional<String>, String> increment(Optional<String> state) {
        try {
            String next = "" + Math.addExact(Long.parseLong(state.orElse("0")), 1);
            return new Result<>(Optional.of(next), next);
        } catch (NumberFormatException e) {
            return new Result<>(state, NO_INTEGER);
        }
    }
}
