package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be seen of a turn on a stage. */
public interface TurnView {
    /** Its number on the stage, from 1, in the order in which turns begin. */
    long number();

    /** The index of its worker. */
    int worker();

    /** The actor. */
    ActorRef<?> actor();

    /** The number of the actor's incarnation, from 1. */
    long incarnation();

    /** Which attempt at its message this is, from 1. */
    int attempt();

    /** What the user's code was called for. */
    TurnPurpose purpose();

    /**
     * The message, if it was called for one. Of an answer, a piped value or the end of an actor it is what has come, and not
     * yet what the actor's own function has made of it.
     */
    @Nullable
    Object message();

    /** Whether somebody has sent the message; false for what a timer, an answer, a pipe or a watch has brought. */
    boolean wasSent();

    /** The reply of the request that is the message; null if it is none. */
    @Nullable
    Reply<?> reply();

    /** Whether the message is put aside, and so not handled yet. */
    boolean putsAside();

    /** What the user's code has thrown. */
    @Nullable
    Throwable failure();

    /** Whether that was planted by the stage. */
    boolean isPlanted();

    /** Whether its worker was taken away from it. */
    boolean lostWorker();

    /** The messages in the mailbox, with that of the turn. */
    int waiting();

    /** A number made of what the turn is and does, which is the same in every process. */
    long fingerprint();

    /** What it does, in order. A copy, and the same in every process but for what users' objects say of themselves. */
    List<TurnEffect> effects();
}
