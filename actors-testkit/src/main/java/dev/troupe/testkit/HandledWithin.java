package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nobody waits for ever; see {@link Checkers#handledWithin}. */
final class HandledWithin implements Checker {
    private final Duration most;
    private @Nullable Simulation simulation;

    /** In the order in which they were sent. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** The same by receiver and message, since one may be sent to several, and several times. */
    private final Map<String, IdentityHashMap<Object, ArrayDeque<Waiting>>> byReceiver = new HashMap<>();

    HandledWithin(Duration most) {
        this.most = Objects.requireNonNull(most, "time");
    }

    @Override
    public void attached(Simulation to) {
        simulation = to;
    }

    private Duration now() {
        return Objects.requireNonNull(simulation).time();
    }

    @Override
    public void committed(TurnView turn) {
        Object message = turn.message();
        if (message != null && turn.wasSent() && !turn.putsAside()) {
            isThrough(turn.actor().path(), message);
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
        if (sent instanceof TurnEffect.Delivered delivered) {
            waits(delivered.to(), delivered.message());
        }
    }

    private void waits(ActorRef<?> to, Object message) {
        var one = new Waiting(to, message, now());
        waiting.add(one);
        byReceiver
                .computeIfAbsent(to.path(), path -> new IdentityHashMap<>())
                .computeIfAbsent(message, m -> new ArrayDeque<>())
                .add(one);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        isThrough(letter.to(), letter.message());
    }

    private void isThrough(String receiver, Object message) {
        IdentityHashMap<Object, ArrayDeque<Waiting>> its = byReceiver.get(receiver);
        ArrayDeque<Waiting> same = its == null ? null : its.get(message);
        if (its == null || same == null) {
            return;
        }
        Waiting one = same.remove();
        one.through = true;
        if (same.isEmpty()) {
            its.remove(message);
        }
        requireInTime(one);
    }

    /** At the oldest of those that still wait. */
    private void look() {
        while (!waiting.isEmpty() && waiting.element().through) {
            waiting.remove();
        }
        if (!waiting.isEmpty()) {
            requireInTime(waiting.element());
        }
    }

    private void requireInTime(Waiting one) {
        if (now().minus(one.since).compareTo(most) > 0) {
            throw new AssertionError("a message was not handled within " + most + ": to=" + one.to.path() + " message="
                    + one.message + " sent at=" + one.since);
        }
    }

    @Override
    public void atEnd() {
        look();
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
