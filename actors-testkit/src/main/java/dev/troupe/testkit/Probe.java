package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An actor that keeps what it receives, for a test to look at. All methods may be called from any thread outside of the
 * system; those of {@link Simulation#probe} on the thread of the simulation, which goes on while they wait.
 *
 * @param <M> the messages that it takes
 */
public final class Probe<M> {
    private final BlockingQueue<M> received = new LinkedBlockingQueue<>();
    private final ActorRef<M> ref;
    private final @Nullable Simulation simulation;

    private Probe(ActorSystem system) {
        this.simulation = null;
        this.ref = system.spawn(() -> (M message, Context<M> context) -> received.add(message));
    }

    private Probe(Simulation simulation) {
        this.simulation = simulation;
        this.ref = simulation.system().spawn(() -> (M message, Context<M> context) -> received.add(message));
        simulation.spare(ref);
    }

    /** A probe in this system. */
    public static <M> Probe<M> spawn(ActorSystem system) {
        return new Probe<>(system);
    }

    static <M> Probe<M> in(Simulation simulation) {
        return new Probe<>(simulation);
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
        M message = poll(patience);
        if (message == null) {
            throw new AssertionError("no message within " + patience + ": probe=" + ref.path());
        }
        return message;
    }

    private @Nullable M poll(Duration patience) throws InterruptedException {
        if (simulation == null) {
            return received.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        simulation.goOn(patience, () -> !received.isEmpty());
        return received.poll();
    }

    /**
     * Has the next message be this one. Blocks until it comes.
     *
     * @param expected what it must be equal to
     * @param patience how long it may take
     * @throws AssertionError if none has come by then, or another one
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void expect(M expected, Duration patience) throws InterruptedException {
        M message = next(patience);
        if (!Objects.equals(message, expected)) {
            throw new AssertionError(
                    "another message: expected=" + expected + " received=" + message + " probe=" + ref.path());
        }
    }

    /**
     * Has no message come for this long. Blocks until then.
     *
     * @throws AssertionError if one has come, which is taken
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void expectNone(Duration time) throws InterruptedException {
        M message = poll(time);
        if (message != null) {
            throw new AssertionError("a message where none should come: received=" + message + " probe=" + ref.path());
        }
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
