package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An address of an actor for messages of another kind, of which the actor makes its own. */
final class AdaptedRef<E, M> implements ActorRef<E> {
    private final Ref<M> target;
    private final Function<? super E, ? extends M> mapper;

    AdaptedRef(Ref<M> target, Function<? super E, ? extends M> mapper) {
        this.target = target;
        this.mapper = mapper;
    }

    @SuppressWarnings("unchecked") // what one mapper makes is what the next one takes
    static <E, M> AdaptedRef<E, ?> of(ActorRef<M> ref, Function<? super E, ? extends M> mapper) {
        return switch (ref) {
            case Ref<M> own -> new AdaptedRef<>(own, mapper);
            case AdaptedRef<M, ?> adapted ->
                new AdaptedRef<E, Object>((Ref<Object>) adapted.target, (Function<E, Object>)
                        mapper.andThen((Function<Object, Object>) (Function<?, ?>) adapted.mapper));
        };
    }

    /** The actor's one address. */
    static Ref<?> target(ActorRef<?> ref) {
        return switch (ref) {
            case Ref<?> own -> own;
            case AdaptedRef<?, ?> adapted -> adapted.target;
        };
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

    @Override
    public void stop() {
        target.stop();
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
        target.kill();
    }

    @Override
    public String toString() {
        return target.toString();
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
