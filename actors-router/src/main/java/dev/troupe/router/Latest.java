package dev.troupe.router;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value of which only the newest counts, and those who want to know when it changes: a setting, a measurement, a state to
 * be shown. Values between two looks of an observer are not told, but the newest always is, in the end. Where each value
 * counts take a {@link Topic}.
 *
 * <p>It is a shared variable like an {@link AtomicReference}: what a turn sets is set at once, also if the turn fails then.
 * A value that equals the present one changes nothing, and nobody is told. All methods may be called from any thread, in
 * turns too, and none blocks.
 *
 * @param <T> the values; not null, and should be immutable
 */
public final class Latest<T> {
    private static final System.Logger LOG = System.getLogger("dev.troupe.router");

    private final ActorSystem system;
    private final AtomicReference<T> value;

    /** Each looks at the value when it is run. */
    private final Collection<Runnable> observers = new CopyOnWriteArrayList<>();

    /** A cell with its first value. */
    public Latest(ActorSystem system, T first) {
        this.system = Objects.requireNonNull(system, "system");
        this.value = new AtomicReference<>(Objects.requireNonNull(first, "first"));
    }

    /** The value. */
    public T get() {
        return Objects.requireNonNull(value.get());
    }

    /** Sets the value. */
    public void set(T next) {
        value.set(Objects.requireNonNull(next, "next"));
        tellAll();
    }

    /**
     * Sets the value if it equals the expected one, so that nobody acts on what has changed since they looked.
     *
     * @return whether it did, and so is the next one now
     */
    public boolean compareAndSet(T expected, T next) {
        Objects.requireNonNull(next, "next");
        for (T present = get(); present.equals(expected); present = get()) {
            if (value.compareAndSet(present, next)) {
                tellAll();
                return true;
            }
        }
        return false;
    }

    /** Each looks for itself whether there is anything new to it. */
    private void tellAll() {
        observers.forEach(Runnable::run);
    }

    /**
     * The next value that is not this one; at once if it is another already.
     *
     * @param seen the value that the caller knows
     * @return to be used with {@link Context#await} or {@link Context#pipe} in a turn. It fails if the system ends before.
     *     It costs memory until it is done, so cancel it if it is of no use any more, or give it a timeout
     * @throws IllegalStateException if the system is stopping
     */
    public CompletableFuture<T> changedFrom(T seen) {
        var observer = new Observer<>(this, Objects.requireNonNull(seen, "seen"), now -> true);
        CompletableFuture<T> change = run(observer).thenApply(done -> observer.seen());
        CompletionStage<T> stage = change;
        stage.whenComplete((next, failure) -> observer.close()); // whoever holds it may have completed it
        return change;
    }

    /**
     * Has a listener called with the value that there is, and then whenever it has changed. The calls are on worker threads,
     * one at a time, and should be short: while one goes on changes gather to one. A listener that throws is not called
     * again, and the log says so.
     *
     * @return ends it. Until then, or the end of the system, the listener is kept
     * @throws IllegalStateException if the system is stopping
     */
    public Subscription observe(Consumer<? super T> listener) {
        Objects.requireNonNull(listener, "listener");
        var observer = new Observer<T>(this, null, now -> {
            listener.accept(now);
            return false;
        });
        run(observer).exceptionally(failure -> {
            if (system.isRunning()) {
                LOG.log(System.Logger.Level.WARNING, "event=observer-failed", failure.getCause());
            }
            return null;
        });
        return observer;
    }

    private CompletableFuture<@Nullable Void> run(Observer<T> observer) {
        observers.add(observer);
        try {
            return system.run(observer).whenComplete((done, failure) -> observer.close());
        } catch (IllegalStateException stopping) {
            observer.close();
            throw stopping;
        }
    }

    /**
     * Has an actor told of the value that there is, and then whenever it has changed. At most one such message waits: it is
     * made of the newest value when its turn comes, so a slow actor sees few. To be called in a turn of the actor, at best
     * in {@code started}, since it ends with the incarnation, and when the turn of such a message fails, also if the actor
     * is resumed then. A second call takes the place of the first, and at once: if its turn fails and the actor is resumed
     * then, it observes no more.
     *
     * @param context of the actor
     * @param message makes the message; runs in its turn
     * @return ends it
     * @throws IllegalStateException outside of the turns of the actor
     */
    public <M> Subscription observe(Context<M> context, Function<? super T, ? extends M> message) {
        var observer = new ActorObserver<>(this, context, Objects.requireNonNull(message, "message"));
        context.alive(); // one that was given up must not take the place of its successor
        ActorRef<M> self = context.self();
        for (Runnable other : observers) {
            if (other instanceof ActorObserver<?, ?> actors && actors.isOutlived(self)) {
                actors.close();
            }
        }
        observers.add(observer);
        observer.begin();
        return observer;
    }

    void remove(Runnable observer) {
        observers.remove(observer);
    }

    /** How many observe it. */
    int observers() {
        return observers.size();
    }
}
