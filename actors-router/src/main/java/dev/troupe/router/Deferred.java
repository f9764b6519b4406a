package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Poll;
import dev.troupe.StopReason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An actor whose factory may come later. Until then it awaits it, so that its mailbox keeps what comes; afterwards it
 * hands everything on to the actor that the factory makes. A later incarnation finds the factory there at once.
 */
final class Deferred<M> implements Actor<M> {
    /** Registration without a start is no failure, however long it lasts. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Nobody says when the system begins to stop. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final CompletableFuture<Supplier<? extends Actor<M>>> factory;
    private @Nullable Actor<M> actor;

    Deferred(CompletableFuture<Supplier<? extends Actor<M>>> factory) {
        this.factory = factory;
    }

    @Override
    public void started(Context<M> context) throws Exception {
        if (factory.isDone()) {
            begin(factory.get(), context);
        } else {
            context.await(factoryOrNone(context.system()), FOR_EVER, (makes, failure) -> {
                if (makes == null) {
                    context.stop();
                } else {
                    beginLate(makes, context);
                }
            });
        }
    }

    /** Completes with null when the system stops, and nobody starts the actor any more. */
    private CompletableFuture<@Nullable Supplier<? extends Actor<M>>> factoryOrNone(ActorSystem system) {
        var comes = new CompletableFuture<@Nullable Supplier<? extends Actor<M>>>();
        var unused = factory.thenAccept(comes::complete);
        if (system.isRunning()) {
            var unusedToo = system.run(waker -> {
                if (!comes.isDone() && system.isRunning()) {
                    waker.wakeAfter(LOOK_AGAIN);
                    return Poll.PENDING;
                }
                comes.complete(null);
                return Poll.READY;
            });
        } else {
            comes.complete(null);
        }
        return comes;
    }

    private void beginLate(Supplier<? extends Actor<M>> makes, Context<M> context) {
        try {
            begin(makes, context);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the actor did not start", e);
        }
    }

    private void begin(Supplier<? extends Actor<M>> makes, Context<M> context) throws Exception {
        Actor<M> made = Objects.requireNonNull(makes.get(), "the factory made no actor");
        made.started(context);
        actor = made;
    }

    @Override
    public void receive(M message, Context<M> context) throws Exception {
        Objects.requireNonNull(actor).receive(message, context);
    }

    @Override
    public void batchEnd(Context<M> context) throws Exception {
        Objects.requireNonNull(actor).batchEnd(context);
    }

    @Override
    public void stopped(StopReason reason) throws Exception {
        if (actor != null) {
            actor.stopped(reason);
        }
    }
}
