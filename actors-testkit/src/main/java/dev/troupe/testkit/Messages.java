package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows every message from where it is sent to where it is handled; see {@link Checkers#messages}. */
final class Messages implements Checker {
    /** By receiver and identity: two messages that are equal are two. */
    private final Map<ActorRef<?>, IdentityHashMap<Object, Journey>> underway = new LinkedHashMap<>();

    private final Map<Ends, Way> ways = new HashMap<>();

    @Override
    public void committed(TurnView turn) {
        Object message = turn.message();
        if (message != null && turn.wasSent()) {
            if (turn.putsAside()) {
                putAside(turn.actor(), message);
            } else {
                arrived(turn, message);
            }
        }
        for (TurnEffect effect : turn.effects()) {
            leaves(turn.actor(), effect);
        }
    }

    @Override
    public void sent(TurnEffect sent) {
        leaves(null, sent);
    }

    private void leaves(@Nullable ActorRef<?> sender, TurnEffect effect) {
        if (effect instanceof TurnEffect.Delivered delivered) {
            leaves(sender, delivered.to(), delivered.message());
        }
    }

    private void leaves(@Nullable ActorRef<?> sender, ActorRef<?> receiver, Object message) {
        Way way = ways.computeIfAbsent(new Ends(sender, receiver), ends -> new Way());
        way.sent++;
        IdentityHashMap<Object, Journey> its = underway.computeIfAbsent(receiver, ref -> new IdentityHashMap<>());
        Journey journey = its.get(message);
        if (journey == null) {
            its.put(message, new Journey(way, way.sent));
        } else {
            journey.copies++;
            journey.unique = false;
        }
    }

    private @Nullable Journey find(ActorRef<?> receiver, Object message) {
        IdentityHashMap<Object, Journey> its = underway.get(receiver);
        return its == null ? null : its.get(message);
    }

    /** It comes back before or behind others, as the actor likes. */
    private void putAside(ActorRef<?> receiver, Object message) {
        Journey journey = find(receiver, message);
        if (journey != null) {
            journey.unique = false;
        }
    }

    private void arrived(TurnView turn, Object message) {
        Journey journey = find(turn.actor(), message);
        if (journey == null) {
            throw new AssertionError("a message was handled again, or by another actor than its receiver: actor="
                    + turn.actor().path() + " turn=" + turn.number() + " message=" + message);
        }
        oneLess(turn.actor(), message, journey);
        if (journey.unique) {
            inOrder(turn, journey);
        }
    }

    private static void inOrder(TurnView turn, Journey journey) {
        Way way = journey.way;
        if (way.handled > journey.place) {
            throw new AssertionError("messages of one sender were handled out of order: actor="
                    + turn.actor().path() + " turn=" + turn.number() + " place=" + journey.place + " after="
                    + way.handled);
        }
        way.handled = journey.place;
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        for (ActorRef<?> receiver : underway.keySet()) {
            Journey journey = receiver.path().equals(letter.to()) ? find(receiver, letter.message()) : null;
            if (journey != null) {
                oneLess(receiver, letter.message(), journey);
                return;
            }
        }
    }

    private void oneLess(ActorRef<?> receiver, Object message, Journey journey) {
        journey.copies--;
        if (journey.copies == 0) {
            IdentityHashMap<Object, Journey> its = Objects.requireNonNull(underway.get(receiver));
            its.remove(message);
            if (its.isEmpty()) {
                underway.remove(receiver);
            }
        }
    }

    @Override
    public void atEnd() {
        underway.forEach((receiver, its) -> {
            Map.Entry<Object, Journey> first =
                    Collections.min(its.entrySet(), Comparator.comparingInt(entry -> entry.getValue().place));
            throw new AssertionError(
                    "messages were lost: " + its.size() + " to " + receiver.path() + ", such as " + first.getKey());
        });
    }

    /** @param sender null for all that is outside of the actors */
    private record Ends(@Nullable ActorRef<?> sender, ActorRef<?> receiver) {}

    /** From one sender to one receiver. */
    private static final class Way {
        private int sent;
        private int handled;
    }

    /** A message on its way. */
    private static final class Journey {
        private final Way way;
        private final int place;
        private int copies = 1;
        private boolean unique = true;

        Journey(Way way, int place) {
            this.way = way;
            this.place = place;
        }
    }
}
