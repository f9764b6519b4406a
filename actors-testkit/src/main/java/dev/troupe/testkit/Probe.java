package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An actor that keeps what it receives, for a test to look at. All methods may be called from any thread outside of the
 * system.
 *
 * @param <M> the messages that it takes
 */
public final class Probe<M> {
    private final BlockingQueue<M> received = new LinkedBlockingQueue<>();
    private final ActorRef<M> ref;

    private Probe(ActorSystem system) {
        this.ref = system.spawn(() -> (M message, Context<M> context) -> received.add(message));
    }

    /** A probe in this system. */
    public static <M> Probe<M> spawn(ActorSystem system) {
        return new Probe<>(system);
    }

    /** The address to hand to whom is tested. */
    public ActorRef<M> ref() {
        return ref;
    }

    /**
     * The next message. Blocks until it comes.
     *
     * @param patience how long it may take
     * @throws AssertionError if none has come by then
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public M next(Duration patience) throws InterruptedException {
        M message = received.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + patience + ": probe=" + ref.path());
        }
        return message;
    }

    /**
     * The next message, of this type. Blocks until it comes.
     *
     * @param type what it must be
     * @param patience how long it may take
     * @throws AssertionError if none has come by then, or one of another type
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public <T extends M> T next(Class<T> type, Duration patience) throws InterruptedException {
        M message = next(patience);
        if (!type.isInstance(message)) {
            throw new AssertionError("a message of another type: expected=" + type.getName() + " received="
                    + message.getClass().getName() + " probe=" + ref.path());
        }
        return type.cast(message);
    }

    /** What has come and was not looked at yet. Does not wait. */
    public List<M> rest() {
        var rest = new ArrayList<M>();
        received.drainTo(rest);
        return rest;
    }
}
