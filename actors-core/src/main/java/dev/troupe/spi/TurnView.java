package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be seen of a turn on a stage. */
public interface TurnView {
    /** The turns before it on the same stage. */
    long number();

    /** The index of its worker. */
    int worker();

    /** The actor. */
    ActorRef<?> actor();

    /** The number of the actor's incarnation, from 1. */
    long incarnation();

    /** Which attempt at its message this is, from 1. */
    int attempt();

    /** What the user's code was called for, such as {@code RECEIVE} or {@code CONSTRUCT}. */
    String name();

    /** The message, if it was called for one. */
    @Nullable
    Object message();

    /** The reply of the request that is the message; null if it is none. */
    @Nullable
    Reply<?> reply();

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

    /** What it does, in order. A copy, and the same in every process but for what users' objects say of themselves. */
    List<TurnEffect> effects();
}
