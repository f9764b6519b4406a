package dev.troupe.supervisor;

import dev.troupe.ActorSystem;
import dev.troupe.Cancellable;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.SystemView;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What happens under supervision, for code that wants to know: every failure, hand-off, hang, restart, pause, used-up
 * budget, escalation and lost thread, as a {@link SupervisionEvent}. The same goes to the logger
 * {@code dev.troupe.supervision}, hand-offs only where there are many.
 */
public final class SupervisionLog {
    private final CopyOnWriteArrayList<Consumer<? super SupervisionEvent>> subscribers = new CopyOnWriteArrayList<>();

    private final SystemView system;

    SupervisionLog(SystemView system) {
        this.system = system;
    }

    /**
     * The one of a system.
     *
     * @throws IllegalStateException if another supervisor than this module's watches it, as in a simulation, where checkers
     *     are told of the events
     */
    public static SupervisionLog of(ActorSystem system) {
        if (system.supervision().orElse(null) instanceof Supervisor supervisor) {
            return supervisor.log();
        }
        throw new IllegalStateException("this module does not supervise the system: system="
                + system.settings().name() + " supervision=" + system.supervision());
    }

    /**
     * Shows events as they come, in order, on a thread that is made for it: one at a time, unless one takes longer than a
     * second, which the next ones do not wait for. What a subscriber throws is logged.
     *
     * @return ends it; from any thread
     */
    public Cancellable subscribe(Consumer<? super SupervisionEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** Each suffers from none of the others. */
    void show(SupervisionEvent event) {
        for (Consumer<? super SupervisionEvent> subscriber : subscribers) {
            try {
                subscriber.accept(event);
            } catch (Throwable e) {
                system.noticeMemory(e);
                LogLines.subscriberFailed(e);
            }
        }
    }
}
