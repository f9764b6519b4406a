package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.TurnView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A turn that was taken by hand.
 *
 * @param actor whose turn it was
 * @param purpose what its code was called for
 * @param message the message, if it was called for one
 * @param incarnation the number of the incarnation, from 1
 * @param attempt which attempt at the message it was, from 1
 * @param failure what the code has thrown
 * @param committed whether the effects took place
 * @param effects what it did, or would have done
 * @param batchEnd the turn of {@code batchEnd} that followed at once, if one did
 */
public record Step(
        ActorRef<?> actor,
        TurnPurpose purpose,
        @Nullable Object message,
        long incarnation,
        int attempt,
        @Nullable Throwable failure,
        boolean committed,
        List<TurnEffect> effects,
        @Nullable Step batchEnd) {
    /** Checks and copies. */
    public Step {
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(purpose, "purpose");
        effects = List.copyOf(effects);
    }

    static Step of(TurnView turn, boolean committed) {
        return new Step(
                turn.actor(),
                turn.purpose(),
                turn.message(),
                turn.incarnation(),
                turn.attempt(),
                turn.failure(),
                committed,
                turn.effects(),
                null);
    }

    Step withBatchEnd(Step end) {
        return new Step(actor, purpose, message, incarnation, attempt, failure, committed, effects, end);
    }

    /** The messages and requests that it sent to this actor, in order. */
    public List<Object> sentTo(ActorRef<?> to) {
        return effects(TurnEffect.Delivered.class).stream()
                .filter(delivered -> delivered.to() == to)
                .map(TurnEffect.Delivered::message)
                .toList();
    }

    /** The values that it answered requests with, in order. */
    public List<Object> answers() {
        return effects(TurnEffect.Answered.class).stream()
                .map(TurnEffect.Answered::value)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The children that it spawned, in order. */
    public List<? extends ActorRef<?>> spawned() {
        return effects(TurnEffect.Spawned.class).stream()
                .map(TurnEffect.Spawned::child)
                .toList();
    }

    /** The timers that it started, in order. */
    public List<TurnEffect.Scheduled> scheduled() {
        return effects(TurnEffect.Scheduled.class);
    }

    /** Its effects of one kind, in order. */
    public <E extends TurnEffect> List<E> effects(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
