package dev.troupe.router;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.spi.NoMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An incarnation of an actor that observes a value. What waits in its mailbox is the outcome of a future, from which its
 * turn makes the message, and waits for the next change. So a turn that fails leaves no wait, and takes its incarnation
 * along.
 */
final class ActorObserver<T, M> implements Runnable, Subscription {
    private final Latest<T> latest;
    private final Context<M> context;
    private final Function<? super T, ? extends M> message;
    private volatile @Nullable Wait<T> wait;
    private volatile boolean closed;

    /** @param seen null for none */
    private record Wait<T>(@Nullable T seen, CompletableFuture<T> changed) {}

    ActorObserver(Latest<T> latest, Context<M> context, Function<? super T, ? extends M> message) {
        this.latest = latest;
        this.context = context;
        this.message = message;
    }

    /** The value that there is comes first. */
    void begin() {
        awaitChange(null);
    }

    /** The wait is written before the value is read, and a change reads it after it has written the value. */
    private void awaitChange(@Nullable T seen) {
        var changed = new CompletableFuture<T>();
        context.pipe(changed, (value, failure) -> changed());
        wait = new Wait<>(seen, changed);
        run();
    }

    @SuppressWarnings("unchecked") // of no message, which the actor does not get to see
    private M changed() {
        if (closed) {
            return (M) NoMessage.NO_MESSAGE;
        }
        T now = latest.get();
        awaitChange(now);
        return message.apply(now);
    }

    /** The value may have changed. */
    @Override
    public void run() {
        Wait<T> open = wait;
        if (open != null) {
            T now = latest.get();
            if (isAnother(now, open.seen)) {
                open.changed.complete(now); // has nothing but a signal sent to the actor
            }
        }
    }

    /** Where their {@code equals} throws it is: whoever sets the value is to tell the other observers too. */
    private static boolean isAnother(Object now, @Nullable Object seen) {
        try {
            return !now.equals(seen);
        } catch (RuntimeException e) {
            return now != seen;
        }
    }

    /** Whether it is of no use any more once this actor observes anew. */
    boolean isOutlived(ActorRef<?> by) {
        return context.self() == by || context.self().hasEnded();
    }

    @Override
    public void close() {
        closed = true;
        latest.remove(this);
    }

    @Override
    public boolean isOpen() {
        return !closed && !context.self().hasEnded();
    }
}
