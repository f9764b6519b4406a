package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.spi.TurnView;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What usually must hold in a simulation. */
public final class Checkers {
    private Checkers() {}

    /**
     * Every message that a turn has sent is handled once, or is a dead letter; and those of one sender to one receiver are
     * handled in the order in which they were sent. A message is known by its identity: of one that is sent again while it
     * is on its way only the number is checked. What comes from outside must be sent with {@link Simulation#tell}.
     */
    public static Checker messages() {
        return new Messages();
    }

    /**
     * Something about the state of the program, looked at after each turn.
     *
     * @param what what is said if it does not hold
     */
    public static Checker invariant(String what, BooleanSupplier holds) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(holds, "holds");
        return new Checker() {
            @Override
            public void committed(TurnView turn) {
                if (!holds.getAsBoolean()) {
                    throw new AssertionError(what + ": after turn " + turn.number() + " of " + turn.actor());
                }
            }
        };
    }

    /** No mailbox has more messages than this when its actor takes a turn. */
    public static Checker mailboxesWithin(int bound) {
        return new Checker() {
            @Override
            public void committed(TurnView turn) {
                if (turn.waiting() > bound) {
                    throw new AssertionError("a mailbox is beyond its bound: actor=" + turn.actor() + " waiting="
                            + turn.waiting() + " bound=" + bound);
                }
            }
        };
    }

    private static final class Messages implements Checker {
        /** By identity: two messages that are equal are two. */
        private final IdentityHashMap<Object, Journey> under = new IdentityHashMap<>();

        /** Those that are through. */
        private final Set<Object> over = Collections.newSetFromMap(new IdentityHashMap<>());

        private final Map<Long, Integer> sent = new HashMap<>();
        private final Map<Long, Integer> handled = new HashMap<>();

        @Override
        public void committed(TurnView turn) {
            Object message = turn.message();
            if (message != null && turn.putsAside()) {
                putAside(message);
            } else if (message != null) {
                arrived(turn, message);
            }
            turn.forEachEffect((receiver, to, what) -> {
                if (to != null) {
                    leave(turn.actorNumber(), receiver, to, what);
                }
            });
        }

        @Override
        public void sent(int receiver, ActorRef<?> to, Object message) {
            leave(0, receiver, to, message);
        }

        private void leave(int sender, int receiver, ActorRef<?> to, Object message) {
            int place = sent.merge(pair(sender, receiver), 1, Integer::sum);
            over.remove(message);
            Journey journey = under.get(message);
            if (journey == null) {
                under.put(message, new Journey(sender, receiver, place, to.path()));
            } else {
                journey.copies++;
                journey.unique = false;
            }
        }

        /** It comes back before or behind others, as the actor likes. */
        private void putAside(Object message) {
            Journey journey = under.get(message);
            if (journey != null) {
                journey.unique = false;
            }
        }

        private void arrived(TurnView turn, Object message) {
            Journey journey = under.get(message);
            if (journey == null) {
                if (over.contains(message)) {
                    throw new AssertionError("a message was handled again after it was through: actor=" + turn.actor()
                            + " turn=" + turn.number() + " message=" + message);
                }
                return; // sent by nobody that is known
            }
            oneLess(message, journey);
            if (journey.unique) {
                inOrder(turn, journey);
            }
        }

        private void inOrder(TurnView turn, Journey journey) {
            if (journey.receiver != turn.actorNumber()) {
                throw new AssertionError("a message was handled by another actor than its receiver: receiver="
                        + journey.path + " actor=" + turn.actor() + " turn=" + turn.number());
            }
            int last = handled.merge(pair(journey.sender, journey.receiver), journey.place, Math::max);
            if (last > journey.place) {
                throw new AssertionError("messages of one sender were handled out of order: actor=" + turn.actor()
                        + " turn=" + turn.number() + " place=" + journey.place + " after=" + last);
            }
        }

        @Override
        public void deadLetter(DeadLetter letter) {
            Journey journey = under.get(letter.message());
            if (journey != null) {
                oneLess(letter.message(), journey);
            }
        }

        private void oneLess(Object message, Journey journey) {
            journey.copies--;
            if (journey.copies == 0) {
                under.remove(message);
                over.add(message);
            }
        }

        @Override
        public void atEnd() {
            if (!under.isEmpty()) {
                Map.Entry<Object, Journey> first = under.entrySet().iterator().next();
                throw new AssertionError("messages were lost: " + under.size() + ", one of them to "
                        + first.getValue().path + ": " + first.getKey());
            }
        }

        private static long pair(int sender, int receiver) {
            return ((long) sender << 32) | receiver;
        }
    }

    /** A message on its way. */
    private static final class Journey {
        private final int sender;
        private final int receiver;
        private final int place;
        private final String path;
        private int copies = 1;
        private boolean unique = true;

        Journey(int sender, int receiver, int place, String path) {
            this.sender = sender;
            this.receiver = receiver;
            this.place = place;
            this.path = path;
        }
    }
}
