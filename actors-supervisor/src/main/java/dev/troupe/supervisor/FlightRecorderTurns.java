package dev.troupe.supervisor;

import dev.troupe.ActorRef;
import dev.troupe.TurnObserver;
import dev.troupe.spi.TurnPurpose;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * Writes turns into the flight recorder, as events {@code dev.troupe.Turn} of those that take longer than the threshold in
 * the recording's settings: 10 ms where they do not say. While nothing is recorded a turn costs an object that the compiler
 * mostly removes.
 *
 * <pre>{@code SystemSettings.builder().observer(new FlightRecorderTurns())}</pre>
 */
public final class FlightRecorderTurns implements TurnObserver {
    /** One serves any number of systems. */
    public FlightRecorderTurns() {}

    @Override
    public @Nullable Object onStart(
            ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        var turn = new Turn();
        if (!turn.isEnabled()) {
            return null;
        }
        turn.message = message == null ? null : message.getClass().getName();
        turn.begin();
        return turn;
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        if (started instanceof Turn turn) {
            turn.end();
            if (turn.shouldCommit()) {
                turn.actor = actor.path();
                turn.purpose = purpose.name();
                turn.failure = failure == null ? null : failure.getClass().getName();
                turn.commit();
            }
        }
    }

    @Name("dev.troupe.Turn")
    @Label("Turn")
    @Category("Troupe")
    @Description("The code of a turn")
    @Threshold("10 ms")
    @StackTrace(false)
    static final class Turn extends Event {
        @Label("Actor")
        @Nullable
        String actor;

        @Label("Purpose")
        @Nullable
        String purpose;

        @Label("Message Class")
        @Nullable
        String message;

        @Label("Failure Class")
        @Nullable
        String failure;
    }
}
