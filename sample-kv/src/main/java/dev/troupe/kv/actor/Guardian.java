package dev.troupe.kv.actor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.Terminated;
import java.time.Duration;

/** Has the store end where its key-value actor has ended for good: without it no client would ever get an answer. */
public final class Guardian implements Actor<Terminated> {
    private final ActorRef<?> guarded;

    /** @param guarded whose end is that of the store */
    public Guardian(ActorRef<?> guarded) {
        this.guarded = guarded;
    }

    /** How it is run. */
    public static SpawnOptions options() {
        return SpawnOptions.defaults()
                .withPolicy((failure, history) -> failure.cause() instanceof Ended
                        ? new Decision.Escalate()
                        : new Decision.Restart(Duration.ZERO));
    }

    @Override
    public void started(Context<Terminated> context) {
        context.watch(guarded, terminated -> terminated);
    }

    @Override
    public void receive(Terminated end, Context<Terminated> context) {
        if (end.reason() instanceof StopReason.Failed) {
            throw new Ended(end);
        }
    }

    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended(Terminated end) {
            super("an actor has ended that the store cannot do without: actor="
                    + end.ref().path() + " reason=" + end.reason());
        }
    }
}
