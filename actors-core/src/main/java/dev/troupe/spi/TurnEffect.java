package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that a turn does to the world around it, at its commit. */
public sealed interface TurnEffect {
    /** Something goes to the mailbox of an actor. */
    sealed interface Delivered extends TurnEffect {
        /** The receiver. */
        ActorRef<?> to();

        /** What it gets. */
        Object message();
    }

    /** A message is sent. */
    record Sent(ActorRef<?> to, Object message) implements Delivered {}

    /**
     * A request is sent.
     *
     * @param message with which it is asked
     * @param reply its reply, by which it can be told from others
     */
    record Asked(ActorRef<?> to, Object message, Reply<?> reply) implements Delivered {}

    /**
     * A request is answered.
     *
     * @param reply the one that it is answered with
     * @param value the answer; null if it fails
     * @param failure why it fails; null if it does not
     */
    record Answered(
            Reply<?> reply,
            @Nullable Object value,
            @Nullable Throwable failure) implements TurnEffect {}

    /** A child is spawned. */
    record Spawned(ActorRef<?> child) implements TurnEffect {}

    /**
     * A timer is started.
     *
     * @param message what the actor gets when it fires
     * @param delay until it fires first
     * @param period between two times; zero if it fires once
     */
    record Scheduled(Object message, Duration delay, Duration period) implements TurnEffect {}

    /** The end of an actor will be told. */
    record Watched(ActorRef<?> actor) implements TurnEffect {}

    /** An actor is asked to stop. */
    record Stopped(ActorRef<?> actor) implements TurnEffect {}

    /** An actor is killed. */
    record Killed(ActorRef<?> actor) implements TurnEffect {}

    /**
     * Something within the actor itself.
     *
     * @param what such as {@code await}, {@code pipe}, {@code stash}, {@code stop}
     */
    record Did(String what) implements TurnEffect {}
}
