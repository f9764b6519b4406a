package dev.troupe.kv.command;

/**
 * A failure on purpose.
 *
 * @param fault what happens
 * @param target to whom
 */
public record DebugCommand(Fault fault, Target target) {
    /** What happens. */
    public enum Fault {
        /** The actor throws. */
        CRASH,
        /** The actor awaits what never comes. */
        AWAIT
    }

    /** Who fails. */
    public enum Target {
        /** The key-value actor. */
        KV,
        /** Its writer. */
        WRITER
    }
}
