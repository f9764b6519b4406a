package dev.troupe.observe;

import dev.troupe.ActorSystem;
import dev.troupe.DeadLetter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;

/**
 * What a system counts by itself, as meters of Micrometer, each with the tag {@code system}: {@code
 * troupe.messages.handled}, {@code troupe.dead.letters} with the tag {@code reason}, {@code troupe.late.effects} (of turns
 * that were given up) and {@code troupe.threads.lost} (whose turns were given up and that are still in them). They cost
 * nothing until they are read. Any thread.
 */
public final class SystemMeters implements MeterBinder {
    private final ActorSystem system;

    /** The meters of a system. */
    public SystemMeters(ActorSystem system) {
        this.system = Objects.requireNonNull(system, "system");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        String name = system.settings().name();
        FunctionCounter.builder("troupe.messages.handled", system, ActorSystem::handled)
                .tag("system", name)
                .register(registry);
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            FunctionCounter.builder("troupe.dead.letters", system, counted -> counted.deadLetters(reason))
                    .tag("system", name)
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("troupe.late.effects", system, ActorSystem::lateEffects)
                .tag("system", name)
                .register(registry);
        Gauge.builder("troupe.threads.lost", system, lost -> lost.lostThreads().size())
                .tag("system", name)
                .register(registry);
    }
}
