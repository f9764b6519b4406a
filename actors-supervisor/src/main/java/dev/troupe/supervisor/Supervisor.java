package dev.troupe.supervisor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.FailurePolicy;
import dev.troupe.spi.Supervision;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.SystemView;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Supervises one system: gives the default policy, takes workers away from turns that do not end, and writes one record
 * for each event. It is found by the core through the service loader; a program has nothing to do but to have it on its
 * class path.
 *
 * <p>By a message it is reached through {@link Resets}, an actor that any program may spawn.
 */
public final class Supervisor implements Supervision {
    private static final ProcessorTime.OfMachine MACHINE = new ProcessorTime.OfMachine();

    private final SystemView system;
    private final Reporter reporter;

    private final SupervisionLog log;
    private final DeadLetterLog deadLetters;

    /** Belongs to the reporter's thread. */
    private final HandOffs handOffs = new HandOffs();

    static Supervisor start(SystemView system) {
        Executor beside = system.beside("reporter");
        beside.execute(MACHINE::load);
        beside.execute(Safepoints::warnOnce);
        beside.execute(FlightRecords::load);
        var watchdog = new Watchdog(system, MACHINE);
        system.watch("watchdog", watchdog.tick(), watchdog::look);
        new AskCycles(system).start();
        return new Supervisor(system, beside);
    }

    private Supervisor(SystemView system, Executor beside) {
        this.system = system;
        this.log = new SupervisionLog(system);
        this.deadLetters = new DeadLetterLog(system.nanoTime());
        this.reporter = new Reporter(beside, this::write);
    }

    SupervisionLog log() {
        return log;
    }

    /** On the reporter's thread. */
    private void write(Object event) {
        if (event instanceof SupervisionEvent known) {
            FlightRecords.write(known);
            log.show(known);
        }
        if (!(event instanceof SupervisionEvent.HandedOff) || handOffs.areTooMany(system.nanoTime())) {
            LogLines.write(event);
        }
    }

    @Override
    public FailurePolicy defaultPolicy() {
        return RestartPolicy.defaults();
    }

    @Override
    public void on(SupervisionEvent event) {
        reporter.report(event);
    }

    @Override
    public boolean wantsDeadLetters() {
        boolean wants = deadLetters.wantsNext(system.nanoTime()) || FlightRecords.wantsDeadLetters();
        if (!wants) {
            deadLetters.hide();
        }
        return wants;
    }

    @Override
    public void on(DeadLetter letter) {
        FlightRecords.write(letter);
        DeadLetterLog.Line line = deadLetters.line(letter);
        if (line != null) {
            reporter.report(line);
        }
    }

    @Override
    public boolean wantsFullMailboxes() {
        return FlightRecords.wantsFullMailboxes();
    }

    @Override
    public void onFull(ActorRef<?> actor) {
        FlightRecords.full(actor.path());
    }

    /**
     * Asks for a fresh incarnation of an actor, whose address and mailbox stay.
     *
     * @param actor whom to reset
     */
    public record Reset(ActorRef<?> actor) {}

    /**
     * An actor that resets others when it is told to. Requests for one actor within {@code quiet} of the last one count
     * as one: an actor that is reset already need not be reset again.
     */
    public static final class Resets implements Actor<Reset> {
        private final java.util.Map<ActorRef<?>, java.time.Instant> last = new java.util.HashMap<>();
        private final Duration quiet;

        /** @param quiet how long after a reset another one of the same actor is ignored; zero or positive */
        public Resets(Duration quiet) {
            if (quiet.isNegative()) {
                throw new IllegalArgumentException("the quiet time must not be negative: quiet=" + quiet);
            }
            this.quiet = quiet;
        }

        @Override
        public void receive(Reset message, Context<Reset> context) {
            var now = context.now();
            last.values().removeIf(time -> !time.plus(quiet).isAfter(now));
            if (last.putIfAbsent(message.actor(), now) == null) {
                message.actor().kill();
            }
        }
    }
}
