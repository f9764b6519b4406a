package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reaches the actors of one system by key. A key is registered once, which gives it its address; its actor may be started
 * later. Messages for an actor that has not been started, or is being restarted, wait in its mailbox and are handled in
 * order, with the same bound and the same answers as ever. When its actor has ended for good the key can be registered
 * again, which gives it a new address; the old one stays closed. All methods may be called from any thread, in turns too.
 *
 * <p>One router may be made the process's own by {@link #makeGlobal}: then any code reaches its actors through {@link
 * #global}, without being handed a reference.
 */
public final class Router {
    private static final AtomicReference<@Nullable Router> GLOBAL = new AtomicReference<>();

    private final ActorSystem system;
    private final Map<ActorKey<?>, Route<?>> routes = new ConcurrentHashMap<>();

    /** A router without keys. */
    public Router(ActorSystem system) {
        this.system = Objects.requireNonNull(system, "system");
    }

    /**
     * The process's own router.
     *
     * @throws IllegalStateException if {@link #makeGlobal} has not been called
     */
    public static Router global() {
        Router router = GLOBAL.get();
        if (router == null) {
            throw new IllegalStateException(
                    "no router is global yet: main must call router.makeGlobal() once before others use Router.global()");
        }
        return router;
    }

    /**
     * Makes this the process's own router. For {@code main}, once; libraries and tests pass routers by hand.
     *
     * @throws IllegalStateException if a router, this one included, is global already
     */
    public Router makeGlobal() {
        Router present = GLOBAL.compareAndExchange(null, this);
        if (present != null) {
            throw new IllegalStateException("a router is global already and stays so: system="
                    + present.system.settings().name());
        }
        return this;
    }

    /**
     * Registers a key and starts its actor at once.
     *
     * @throws IllegalArgumentException if the key is registered and its actor has not ended
     */
    public <M> ActorRef<M> register(ActorKey<M> key, Supplier<? extends Actor<M>> factory, SpawnOptions options) {
        ActorRef<M> ref = register(key, options);
        start(key, factory);
        return ref;
    }

    /** Registers a key and starts its actor at once, with default options. */
    public <M> ActorRef<M> register(ActorKey<M> key, Supplier<? extends Actor<M>> factory) {
        return register(key, factory, SpawnOptions.defaults());
    }

    /** Registers a key, with default options. See {@link #register(ActorKey, SpawnOptions)}. */
    public <M> ActorRef<M> register(ActorKey<M> key) {
        return register(key, SpawnOptions.defaults());
    }

    /**
     * Registers a key. Messages for it wait until {@link #start} gives it an actor; if the system stops before, they become
     * dead letters within a second.
     *
     * @param options how the actor will be run; the bound of its mailbox counts from now on
     * @throws IllegalArgumentException if the key is registered and its actor has not ended
     */
    public <M> ActorRef<M> register(ActorKey<M> key, SpawnOptions options) {
        routes.compute(key, (k, present) -> { // spawned in there, so that whoever sees the key sees its address
            if (present != null && !present.ref().hasEnded()) {
                throw new IllegalArgumentException(
                        "a key can be registered once while its actor has not ended: key=" + key);
            }
            return new Route<>(key, system, options);
        });
        return ref(key);
    }

    /**
     * Starts the actor of a registered key.
     *
     * @throws UnknownKeyException if the key is not registered
     * @throws IllegalStateException if its actor has been started
     */
    public <M> void start(ActorKey<M> key, Supplier<? extends Actor<M>> factory) {
        route(key).start(Objects.requireNonNull(factory, "factory"));
    }

    /**
     * The address of a registered key.
     *
     * @throws UnknownKeyException if the key is not registered
     */
    public <M> ActorRef<M> ref(ActorKey<M> key) {
        return route(key).ref();
    }

    /**
     * Sends a message. See {@link ActorRef#tell}.
     *
     * @throws UnknownKeyException if the key is not registered
     */
    public <M> Delivery tell(ActorKey<M> key, M message) {
        return ref(key).tell(message);
    }

    /**
     * Sends a message and waits for room. See {@link ActorRef#tellOrWait}.
     *
     * @throws UnknownKeyException if the key is not registered
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public <M> Delivery tellOrWait(ActorKey<M> key, M message) throws InterruptedException {
        return ref(key).tellOrWait(message);
    }

    /**
     * Sends a request. See {@link ActorRef#ask}.
     *
     * @throws UnknownKeyException if the key is not registered
     */
    public <M, R> CompletableFuture<R> ask(ActorKey<M> key, Function<Reply<R>, M> request, Duration deadline) {
        return ref(key).ask(request, deadline);
    }

    /**
     * Sends a request and waits for room. See {@link ActorRef#askOrWait}.
     *
     * @throws UnknownKeyException if the key is not registered
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public <M, R> CompletableFuture<R> askOrWait(ActorKey<M> key, Function<Reply<R>, M> request, Duration deadline)
            throws InterruptedException {
        return ref(key).askOrWait(request, deadline);
    }

    /**
     * Forgets a key, so that nobody reaches its actor by it any more. The actor goes on, and its address stays good.
     *
     * @return whether it was registered
     */
    public boolean unregister(ActorKey<?> key) {
        return routes.remove(key) != null;
    }

    /** The registered keys, those of actors that have ended included. A copy. */
    public List<ActorKey<?>> keys() {
        return List.copyOf(routes.keySet());
    }

    @SuppressWarnings("unchecked") // a route is registered under a key of its own type, and equal keys have equal types
    private <M> Route<M> route(ActorKey<M> key) {
        Route<?> route = routes.get(key);
        if (route == null) {
            throw new UnknownKeyException(key, routes.keySet());
        }
        return (Route<M>) route;
    }
}
