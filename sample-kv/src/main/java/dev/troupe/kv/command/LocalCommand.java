package dev.troupe.kv.command;

import dev.troupe.kv.resp.RespValue;

/** A command that its connection answers by itself. */
public final class LocalCommand implements Parsed {
    /** What a command does, all its arguments known. */
    @FunctionalInterface
    interface Body {
        RespValue execute(Session session);
    }

    private final Body body;

    LocalCommand(Body body) {
        this.body = body;
    }

    public RespValue execute(Session session) {
        try {
            return body.execute(session);
        } catch (Refusal e) {
            return e.reply();
        }
    }
}
