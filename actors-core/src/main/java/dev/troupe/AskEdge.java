package dev.troupe;

import dev.troupe.spi.AwaitedAsk;
import dev.troupe.spi.SupervisionEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An actor awaits what another one has been asked. */
record AskEdge(Ref<?> actor, FuturePending ask, @Nullable Forwarded forwarded) implements AwaitedAsk {
    @Override
    public ActorRef<?> asked() {
        return forwarded == null ? ask.to : forwarded.to;
    }

    @Override
    public long askedAt() {
        return ask.deadline - ask.patience;
    }

    @Override
    public boolean fail(List<String> cycle) {
        SystemCore core = actor.worker.core;
        boolean fails = ask.fail(new AskException.Cycle(cycle));
        if (fails) {
            Duration age = Duration.ofNanos(core.nanoTime() - askedAt());
            core.report(new SupervisionEvent.AskCycle(List.copyOf(cycle), age));
        }
        return fails;
    }
}
