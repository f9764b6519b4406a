package dev.troupe.router;

import dev.troupe.ActorSystem;

/** A system that runs nothing, for what has to belong to one. */
final class Idle {
    static final ActorSystem SYSTEM = ActorSystem.create();

    static {
        SYSTEM.close();
    }

    private Idle() {}
}
