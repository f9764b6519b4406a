package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Objects;

/** Nobody waits for ever; see {@link Checkers#handledWithin}. */
final class HandledWithin implements Checker {
    private final Duration most;
    private final Simulation simulation;

    /** In the order in which they were sent. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** The same by message, since one may be sent several times. */
    private final IdentityHashMap<Object, ArrayDeque<Waiting>> byMessage = new IdentityHashMap<>();

    HandledWithin(Duration most, Simulation simulation) {
        this.most = Objects.requireNonNull(most, "time");
        this.simulation = Objects.requireNonNull(simulation, "simulation");
    }

    @Override
    public void committed(TurnView turn) {
        Object message = turn.message();
        if (message != null && !turn.putsAside()) {
            isThrough(message);
        }
        turn.effects().forEach(this::sent);
        look();
    }

    @Override
    public void dropped(TurnView turn) {
        look();
    }

    @Override
    public void sent(TurnEffect sent) {
        if (sent instanceof TurnEffect.Sent(var to, var message)) {
            waits(to, message);
        } else if (sent instanceof TurnEffect.Asked(var to, var message, var reply)) {
            waits(to, message);
        }
    }

    private void waits(ActorRef<?> to, Object message) {
        var one = new Waiting(to, message, simulation.time());
        waiting.add(one);
        byMessage.computeIfAbsent(message, m -> new ArrayDeque<>()).add(one);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        isThrough(letter.message());
    }

    private void isThrough(Object message) {
        ArrayDeque<Waiting> same = byMessage.get(message);
        if (same != null) {
            same.remove().through = true;
            if (same.isEmpty()) {
                byMessage.remove(message);
            }
        }
    }

    private void look() {
        while (!waiting.isEmpty() && waiting.element().through) {
            waiting.remove();
        }
        Waiting oldest = waiting.peek();
        if (oldest != null && simulation.time().minus(oldest.since).compareTo(most) > 0) {
            throw new AssertionError("a message was not handled within " + most + ": to=" + oldest.to.path()
                    + " message=" + oldest.message + " sent at=" + oldest.since);
        }
    }

    private static final class Waiting {
        private final ActorRef<?> to;
        private final Object message;
        private final Duration since;
        private boolean through;

        Waiting(ActorRef<?> to, Object message, Duration since) {
            this.to = to;
            this.message = message;
            this.since = since;
        }
    }
}
