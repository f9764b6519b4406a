package dev.troupe.testkit;

import dev.troupe.spi.TurnView;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** What usually must hold in a simulation. */
public final class Checkers {
    private Checkers() {}

    /**
     * Every message is accounted for: it is handled once, so that its effects take place once, or it is a dead letter; and
     * those of one sender to one receiver are handled in the order in which they were sent. All that is outside of the
     * actors is one sender. A message is known by its identity: of one that is sent again while it is on its way only the
     * number is checked.
     */
    public static Checker messages() {
        return new Messages();
    }

    /**
     * Every message is handled, or a dead letter, within this time after it was sent.
     *
     * @param simulation whose time it is
     */
    public static Checker handledWithin(Duration time, Simulation simulation) {
        return new HandledWithin(time, simulation);
    }

    /**
     * No request that was handled stays without an answer for ever. What an incarnation has kept when it fails is not
     * forgotten: the asker is told. An answer that comes from outside of a turn, and after the deadline, is not seen.
     */
    public static Checker forgottenReplies() {
        return new ForgottenReplies();
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
                    throw new AssertionError(what + ": after turn " + turn.number() + " of "
                            + turn.actor().path());
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
                    throw new AssertionError("a mailbox is beyond its bound: actor="
                            + turn.actor().path() + " waiting=" + turn.waiting() + " bound=" + bound);
                }
            }
        };
    }
}
