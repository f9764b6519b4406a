package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;

/** Ends the parsing or the execution of a command with an error as its reply. */
final class Refusal extends RuntimeException {
    private final transient RespValue.Failure reply;

    private Refusal(RespValue.Failure reply) {
        super(reply.text(), null, false, false);
        this.reply = reply;
    }

    /** A refusal with the code {@code ERR}. Line ends around the message are left out. */
    static Refusal of(String message) {
        return new Refusal(RespValue.error(message.replaceAll("^[\\r\\n]+|[\\r\\n]+$", "")));
    }

    static Refusal coded(String text) {
        return new Refusal(RespValue.failure(text));
    }

    static Refusal syntax() {
        return of("syntax error");
    }

    static Refusal notAnInteger() {
        return of("value is not an integer or out of range");
    }

    static Refusal arity(String command) {
        return of("wrong number of arguments for '" + command + "' command");
    }

    static Refusal subcommand(String parent, String sub) {
        return of("unknown subcommand '" + Commands.cut(sub, 128) + "'. Try " + parent + " HELP.");
    }

    RespValue.Failure reply() {
        return reply;
    }
}
