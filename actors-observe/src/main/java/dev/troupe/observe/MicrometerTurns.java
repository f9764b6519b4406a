package dev.troupe.observe;

import dev.troupe.ActorRef;
import dev.troupe.TurnObserver;
import dev.troupe.spi.TurnPurpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures each turn with Micrometer: the timer {@code troupe.turn}, with the tags {@code actor}, {@code purpose} (such as
 * {@code receive}) and {@code outcome} ({@code success} or {@code failure}). What it measures is the actor's code, from its
 * beginning to its end, whether it takes effect or not.
 *
 * <p>Give it to {@link dev.troupe.SystemSettings.Builder#observer}. Any thread.
 */
public final class MicrometerTurns implements TurnObserver {
    private final MeterRegistry registry;
    private final Function<? super ActorRef<?>, String> tag;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private record Key(String actor, TurnPurpose purpose, boolean succeeded) {}

    /** Tags a turn with the name of the top-level actor that its own one belongs to; {@code anonymous} if that has none. */
    public MicrometerTurns(MeterRegistry registry) {
        this(registry, MicrometerTurns::topLevel);
    }

    /**
     * Tags turns as the program says.
     *
     * @param registry where the timers are
     * @param tag names what an actor belongs to; called for each turn, and must give few different names, since each is a
     *     timer of its own
     */
    public MicrometerTurns(MeterRegistry registry, Function<? super ActorRef<?>, String> tag) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.tag = Objects.requireNonNull(tag, "tag");
    }

    private static String topLevel(ActorRef<?> actor) {
        String path = actor.path();
        int slash = path.indexOf('/');
        return path.startsWith("$") ? "anonymous" : slash < 0 ? path : path.substring(0, slash);
    }

    @Override
    public Object onStart(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        return Timer.start(registry);
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        if (started instanceof Timer.Sample sample) {
            sample.stop(timers.computeIfAbsent(new Key(tag.apply(actor), purpose, failure == null), this::timer));
        }
    }

    private Timer timer(Key key) {
        return Timer.builder("troupe.turn")
                .description("Turns of actors")
                .tag("actor", key.actor)
                .tag("purpose", key.purpose.name().toLowerCase(Locale.ROOT))
                .tag("outcome", key.succeeded ? "success" : "failure")
                .register(registry);
    }
}
