package dev.troupe.kv;

import dev.troupe.ActorRef;
import dev.troupe.TurnObserver;
import dev.troupe.spi.TurnPurpose;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Has each line that an actor's turn logs carry the name of the actor. Costs some 20 ns a turn. */
final class NameInLog implements TurnObserver {
    static final String ACTOR = "actor";

    /** There are three actors. */
    private final Map<ActorRef<?>, String> names = new ConcurrentHashMap<>();

    @Override
    public @Nullable Object onStart(
            ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        MDC.put(ACTOR, names.computeIfAbsent(actor, ActorRef::path));
        return null;
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        MDC.remove(ACTOR);
    }
}
