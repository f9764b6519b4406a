package dev.troupe.kv.command;

import dev.troupe.kv.resp.Request;

/** A fault to be caused in the running server. */
public record DebugCommand(Fault fault, Target target) implements Parsed {
    /** The fault. */
    public enum Fault {
        /** The actor throws. */
        CRASH,
        /** The actor's turn waits for what never comes. */
        STALL_AWAIT,
        /** The actor's turn loops, and never looks up. */
        STALL_SPIN
    }

    /** The actor that suffers it. */
    public enum Target {
        KV,
        WRITER
    }

    static DebugCommand parse(Request r) {
        if (r.size() == 3 && r.is(1, "CRASH")) {
            return new DebugCommand(Fault.CRASH, target(r));
        }
        if (r.size() == 4 && r.is(1, "STALL")) {
            Fault fault = r.is(3, "AWAIT") ? Fault.STALL_AWAIT : r.is(3, "SPIN") ? Fault.STALL_SPIN : null;
            if (fault == null) {
                throw wrong();
            }
            return new DebugCommand(fault, target(r));
        }
        throw wrong();
    }

    private static Target target(Request r) {
        if (r.is(2, "KV")) {
            return Target.KV;
        }
        if (r.is(2, "WRITER")) {
            return Target.WRITER;
        }
        throw wrong();
    }

    private static Refusal wrong() {
        return Refusal.of("the forms are DEBUG CRASH kv|writer and DEBUG STALL kv|writer await|spin");
    }
}
