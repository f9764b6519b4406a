package dev.troupe.kv.command;

/** The request is not a command in its form; the message is the client's error. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message, null, false, false);
    }

    static Refusal syntax() {
        return new Refusal("ERR syntax error");
    }

    static Refusal notAnInteger() {
        return new Refusal("ERR value is not an integer or out of range");
    }

    static Refusal arity(String command) {
        return new Refusal("ERR wrong number of arguments for '" + command + "' command");
    }
}
