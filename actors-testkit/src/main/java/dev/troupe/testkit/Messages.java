package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows every message from where it is sent to where it is handled; see {@link Checkers#messages}. */
final class Messages implements Checker {
    /** By identity: two messages that are equal are two. */
    private final IdentityHashMap<Object, Journey> underway = new IdentityHashMap<>();

    /** Those that are through. */
    private final Set<Object> over = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Map<Ends, Way> ways = new HashMap<>();

    @Override
    public void committed(TurnView turn) {
        Object message = turn.message();
        if (message != null && turn.putsAside()) {
            putAside(message);
        } else if (message != null) {
            arrived(turn, message);
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
        if (effect instanceof TurnEffect.Sent(var to, var message)) {
            leaves(sender, to, message);
        } else if (effect instanceof TurnEffect.Asked(var to, var message, var reply)) {
            leaves(sender, to, message);
        }
    }

    private void leaves(@Nullable ActorRef<?> sender, ActorRef<?> receiver, Object message) {
        Way way = ways.computeIfAbsent(new Ends(sender, receiver), ends -> new Way());
        way.sent++;
        over.remove(message);
        Journey journey = underway.get(message);
        if (journey == null) {
            underway.put(message, new Journey(receiver, way, way.sent));
        } else {
            journey.copies++;
            journey.unique = false;
        }
    }

    /** It comes back before or behind others, as the actor likes. */
    private void putAside(Object message) {
        Journey journey = underway.get(message);
        if (journey != null) {
            journey.unique = false;
        }
    }

    private void arrived(TurnView turn, Object message) {
        Journey journey = underway.get(message);
        if (journey == null) {
            if (over.contains(message)) {
                throw new AssertionError("a message was handled again after it was through: actor="
                        + turn.actor().path() + " turn=" + turn.number() + " message=" + message);
            }
            return; // such as a tick of a timer, which nobody has sent
        }
        oneLess(message, journey);
        if (journey.unique) {
            inOrder(turn, journey);
        }
    }

    private static void inOrder(TurnView turn, Journey journey) {
        if (journey.receiver != turn.actor()) {
            throw new AssertionError("a message was handled by another actor than its receiver: receiver="
                    + journey.receiver.path() + " actor=" + turn.actor().path() + " turn=" + turn.number());
        }
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
        Journey journey = underway.get(letter.message());
        if (journey != null) {
            oneLess(letter.message(), journey);
        }
    }

    private void oneLess(Object message, Journey journey) {
        journey.copies--;
        if (journey.copies == 0) {
            underway.remove(message);
            over.add(message);
        }
    }

    @Override
    public void atEnd() {
        if (!underway.isEmpty()) {
            Map.Entry<Object, Journey> first = underway.entrySet().iterator().next();
            throw new AssertionError("messages were lost: " + underway.size() + ", one of them to "
                    + first.getValue().receiver.path() + ": " + first.getKey());
        }
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
        private final ActorRef<?> receiver;
        private final Way way;
        private final int place;
        private int copies = 1;
        private boolean unique = true;

        Journey(ActorRef<?> receiver, Way way, int place) {
            this.receiver = receiver;
            this.way = way;
            this.place = place;
        }
    }
}
