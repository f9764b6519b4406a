package dev.troupe;

import dev.troupe.spi.TurnEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of a turn's log, as others may see them. */
final class TurnEffects {
    private TurnEffects() {}

    static List<TurnEffect> of(Turn turn) {
        var effects = new ArrayList<TurnEffect>(turn.size());
        Node node = turn.log();
        for (int i = turn.size(); i > 0; i--) {
            Object payload = Objects.requireNonNull(node.payload);
            TurnEffect effect = node.to != null ? sent(node.to, payload) : done((Effect) payload);
            if (effect != null) {
                effects.add(effect);
            }
            node = Objects.requireNonNull(node.next);
        }
        if (turn.stops()) {
            effects.add(new TurnEffect.Did("stop"));
        }
        return effects;
    }

    /** What it is to send this. */
    static TurnEffect sent(Ref<?> to, Object payload) {
        return switch (payload) {
            case Stop.InMailbox stop -> new TurnEffect.Stopped(to);
            case Request request -> new TurnEffect.Asked(to, request.content(), new Reply<>(request.pending));
            case Letter letter -> new TurnEffect.Sent(to, letter.content());
            default -> new TurnEffect.Sent(to, payload);
        };
    }

    private static @Nullable TurnEffect done(Effect effect) {
        return switch (effect) {
            case Pending asks -> null; // the request itself follows
            case Forwarded forwarded -> null; // the same
            case Answer answer -> new TurnEffect.Answered(new Reply<>(answer.pending), answer.value, answer.failure);
            case Cell child -> new TurnEffect.Spawned(child.ref);
            case ActorTimer timer ->
                new TurnEffect.Scheduled(
                        timer.message(), Duration.ofNanos(timer.delay()), Duration.ofNanos(timer.period()));
            case Watch watch -> new TurnEffect.Watched(watch.watched());
            case Kill kill -> new TurnEffect.Killed(kill.ref());
            case Await<?> await -> new TurnEffect.Did("await");
            case Pipe<?> pipe -> new TurnEffect.Did("pipe");
            case Pipe<?>.Holding heldBack -> null;
            case Become become -> new TurnEffect.Did("become");
            case Stash.Put put -> new TurnEffect.Did("stash");
            case Stash.Unstash unstash -> new TurnEffect.Did("unstash");
            case ActorTimer.Cancel cancel -> new TurnEffect.Did("cancel");
            case Watch.Cancel cancel -> new TurnEffect.Did("unwatch");
        };
    }
}
