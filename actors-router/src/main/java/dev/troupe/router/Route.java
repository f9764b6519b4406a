package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SpawnOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A key's address, and the factory of its actor once that is known. */
final class Route<M> {
    private final ActorKey<M> key;
    private final CompletableFuture<Supplier<? extends Actor<M>>> factory = new CompletableFuture<>();
    private final ActorRef<M> ref;

    /** Spawns the actor, which waits for its factory. */
    Route(ActorKey<M> key, ActorSystem system, SpawnOptions options) {
        this.key = key;
        var comesLater = factory;
        this.ref = system.spawn(key.name(), () -> new Deferred<>(comesLater), options);
    }

    void start(Supplier<? extends Actor<M>> makes) {
        if (!factory.complete(makes)) {
            throw new IllegalStateException("the actor of a key can be started once: key=" + key);
        }
    }

    ActorRef<M> ref() {
        return ref;
    }
}
