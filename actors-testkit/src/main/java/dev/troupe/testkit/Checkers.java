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
     * actors is one sender. A message is known by its identity: of one that is sent to the same actor again while it is on
     * its way only the number is checked. To be attached before anything is sent.
     */
    public static Checker messages() {
        return new Messages();
    }

    /**
     * Every message is handled, or a dead letter, within this much virtual time after it was sent. What the clock jumps does
     * not count.
     */
    public static Checker handledWithin(Duration time) {
        return new HandledWithin(time);
    }

    /**
     * No request that was handled is left without an answer until its deadline, and ever after. What an incarnation has kept
     * when it fails is not forgotten: the asker is told. Looked at when the deadline has passed, so the play must go on
     * until then. An answer that comes from outside of a turn, and after the deadline, is not seen.
     */
    public static Checker forgottenReplies() {
        return new ForgottenReplies();
    }

    /** No actor fails, but for what the simulation has planted. */
    public static Checker noFailures() {
        return new Checker() {
            @Override
            public void dropped(TurnView turn) {
                if (turn.failure() != null && !turn.isPlanted()) {
                    throw new AssertionError(
                            "an actor has failed: actor=" + turn.actor().path() + " turn=" + turn.number(),
                            turn.failure());
                }
            }
        };
    }

    /**
     * Something about the state of the program, looked at after the code of each turn, before its effects reach anybody.
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

    /**
     * What clients were told is explained by one order of their operations, as {@link Linearizability} says. Looked at when
     * the play is over.
     */
    public static <S, I, O> Checker linearizable(History<I, O> history, Model<S, I, O> model) {
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(model, "model");
        return new Checker() {
            @Override
            public void atEnd() {
                Linearizability.check(history, model).require();
            }
        };
    }
}
