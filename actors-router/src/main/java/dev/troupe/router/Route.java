package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SpawnOptions;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A key's address, and the factory of its actor once that is known. */
final class Route<M> {
    private final ActorKey<M> key;
    private final SpawnOptions options;
    private final CompletableFuture<Supplier<? extends Actor<M>>> factory = new CompletableFuture<>();
    private volatile @Nullable ActorRef<M> ref;

    Route(ActorKey<M> key, SpawnOptions options) {
        this.key = key;
        this.options = options;
    }

    ActorRef<M> open(ActorSystem system) {
        ActorRef<M> opened = system.spawn(key.name(), () -> new Deferred<>(factory), options);
        ref = opened;
        return opened;
    }

    void start(Supplier<? extends Actor<M>> makes) {
        if (!factory.complete(makes)) {
            throw new IllegalStateException("the actor of a key can be started once: key=" + key);
        }
    }

    ActorRef<M> ref() {
        return Objects.requireNonNull(ref, () -> "the key is being registered at this moment: key=" + key);
    }
}
