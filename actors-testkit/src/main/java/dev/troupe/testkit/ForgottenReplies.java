package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.Reply;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.TurnView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whoever takes a request answers it some time; see {@link Checkers#forgottenReplies}. */
final class ForgottenReplies implements Checker {
    /** @param turn in which it was handled */
    private record Kept(ActorRef<?> actor, Object message, long turn) {}

    /** Requests that were handled, and not answered so far. */
    private final Map<Reply<?>, Kept> kept = new HashMap<>();

    /** Those of them whose deadline has passed: too late for the asker, but the answer may still come. */
    private final Map<Reply<?>, Kept> late = new LinkedHashMap<>();

    @Override
    public void committed(TurnView turn) {
        Reply<?> reply = turn.reply();
        Object message = turn.message();
        if (turn.purpose() == TurnPurpose.CONSTRUCT) {
            late.values().removeIf(each -> each.actor == turn.actor()); // they ended with the incarnation before
        } else if (reply != null && message != null && !turn.putsAside()) {
            kept.put(reply, new Kept(turn.actor(), message, turn.number()));
        }
        for (TurnEffect effect : turn.effects()) {
            if (effect instanceof TurnEffect.Answered answered) {
                isSettled(answered.reply());
            } else if (effect instanceof TurnEffect.Asked asked) { // it may be one that is handed on
                isSettled(asked.reply());
            }
        }
    }

    private void isSettled(Reply<?> reply) {
        kept.remove(reply);
        late.remove(reply);
    }

    @Override
    public void expired(Reply<?> request) {
        Kept forgotten = kept.remove(request);
        if (forgotten != null) {
            late.put(request, forgotten);
        }
    }

    @Override
    public void supervised(SupervisionEvent event) {
        if (event instanceof SupervisionEvent.Stopped stopped) {
            late.values().removeIf(each -> each.actor.path().equals(stopped.actor()));
        }
    }

    @Override
    public void atEnd() {
        if (!late.isEmpty()) {
            Kept first = late.values().iterator().next();
            throw new AssertionError("requests were handled and never answered: " + late.size() + ", one of them by "
                    + first.actor.path() + " in turn " + first.turn + ": " + first.message);
        }
    }
}
