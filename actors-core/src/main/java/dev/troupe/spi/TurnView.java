package dev.troupe.spi;

import dev.troupe.ActorRef;
import org.jspecify.annotations.Nullable;

/** What can be seen of a turn on a stage. */
public interface TurnView {
    /** The turns before it on the same stage. */
    long number();

    /** The index of its worker. */
    int worker();

    /** The path of the actor. */
    String actor();

    /** The number of the actor, which no other one on the stage has. */
    int actorNumber();

    /** The number of the actor's incarnation, from 1. */
    long incarnation();

    /** Which attempt at its message this is, from 1. */
    int attempt();

    /** What the user's code was called for, such as {@code RECEIVE} or {@code CONSTRUCT}. */
    String name();

    /** The message, if it was called for one. */
    @Nullable
    Object message();

    /** Whether the message is put aside, and so not handled yet. */
    boolean putsAside();

    /** What the user's code has thrown. */
    @Nullable
    Throwable failure();

    /** Whether its worker was taken away from it. */
    boolean lostWorker();

    /** The messages in the mailbox, with that of the turn. */
    int waiting();

    /** A number made of what the turn is and does, which is the same in every process. */
    long fingerprint();

    /** How many effects it has. */
    int effects();

    /**
     * Shows the effects in order: of a message the number of the receiver and the message, of anything else zero and what
     * it is.
     *
     * @param viewer is shown each
     */
    void forEachEffect(Viewer viewer);

    /** Is shown effects. */
    interface Viewer {
        /**
         * One effect.
         *
         * @param receiver the number of the actor that the message is for; zero if it is none
         * @param to that actor; null if there is none
         * @param what the message, or what else it is
         */
        void effect(int receiver, @Nullable ActorRef<?> to, Object what);
    }
}
