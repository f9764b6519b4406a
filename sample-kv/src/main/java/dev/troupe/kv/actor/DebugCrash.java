package dev.troupe.kv.actor;

/** The crash that DEBUG CRASH asks for. */
final class DebugCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DebugCrash() {
        super("asked for by DEBUG CRASH", null, false, false);
    }
}
