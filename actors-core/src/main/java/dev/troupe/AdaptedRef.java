package dev.troupe;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An address of an actor, or of a part of it, for messages of another kind, of which the actor makes its own. */
final class AdaptedRef<E, M> implements ActorRef<E> {
    private final Ref<M> target;

    /** The part; null if it is the whole actor. */
    private final @Nullable Object part;

    private final Function<? super E, ? extends M> mapper;

    AdaptedRef(Ref<M> target, @Nullable Object part, Function<? super E, ? extends M> mapper) {
        this.target = target;
        this.part = part;
        this.mapper = mapper;
    }

    /** @param key of a part of the other one; null for an address of the same */
    static <E, M> AdaptedRef<E, ?> of(ActorRef<M> ref, @Nullable Object key, Function<? super E, ? extends M> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return switch (ref) {
            case Ref<M> own -> new AdaptedRef<>(own, key, mapper);
            case AdaptedRef<M, ?> adapted -> adapted.again(key, mapper);
        };
    }

    private <F> AdaptedRef<F, M> again(@Nullable Object key, Function<? super F, ? extends E> before) {
        Object within = key == null ? part : part == null ? key : List.of(part, key);
        return new AdaptedRef<>(target, within, message -> mapper.apply(before.apply(message)));
    }

    /** The actor's one address. */
    static Ref<?> target(ActorRef<?> ref) {
        return switch (ref) {
            case Ref<?> own -> own;
            case AdaptedRef<?, ?> adapted -> adapted.target;
        };
    }

    /** Which part of the actor it is the address of; null if of all of it. */
    static @Nullable Object part(ActorRef<?> ref) {
        return ref instanceof AdaptedRef<?, ?> adapted ? adapted.part : null;
    }

    /** What is to be sent to that address for a message to this one. */
    @SuppressWarnings("unchecked") // a ref takes messages of its own type
    static Object payload(ActorRef<?> ref, Object message) {
        return ref instanceof AdaptedRef<?, ?> adapted
                ? new Adapted(message, (Function<Object, ?>) adapted.mapper)
                : message;
    }

    @SuppressWarnings("unchecked") // the letter stands for a message of the target's, which its turn makes of it
    private M adapt(E message) {
        return (M) payload(this, Objects.requireNonNull(message, "message"));
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public Delivery tell(E message) {
        return target.tell(adapt(message));
    }

    @Override
    public Delivery tellOrWait(E message) throws InterruptedException {
        return target.tellOrWait(adapt(message));
    }

    @Override
    public <R> CompletableFuture<R> ask(Function<Reply<R>, E> request, Duration deadline) {
        return target.ask(reply -> adapt(request.apply(reply)), deadline);
    }

    @Override
    public <R> CompletableFuture<R> askOrWait(Function<Reply<R>, E> request, Duration deadline)
            throws InterruptedException {
        return target.askOrWait(reply -> adapt(request.apply(reply)), deadline);
    }

    private Ref<M> whole() {
        if (part != null) {
            throw new UnsupportedOperationException(
                    "a part of an actor is neither stopped nor killed by its address: " + this);
        }
        return target;
    }

    @Override
    public void stop() {
        whole().stop();
    }

    @Override
    public boolean hasEnded() {
        return target.hasEnded();
    }

    @Override
    public long incarnation() {
        return target.incarnation();
    }

    @Override
    public int waiting() {
        return target.waiting();
    }

    @Override
    public void kill() {
        whole().kill();
    }

    @Override
    public String toString() {
        return part == null ? target.toString() : target + "[" + part + "]";
    }

    /** On its way; the actor's own message is made in its turn. */
    private static final class Adapted extends Wrapped {
        private final Function<Object, ?> mapper;

        private Adapted(Object message, Function<Object, ?> mapper) {
            super(message);
            this.mapper = mapper;
        }

        @Override
        @Nullable
        Object open() {
            return Objects.requireNonNull(mapper.apply(payload), "the adapter made no message");
        }
    }
}
