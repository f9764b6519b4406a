package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.TurnObserver;
import dev.troupe.observe.MicrometerTurns;
import dev.troupe.observe.OpenTelemetryTurns;
import dev.troupe.observe.SystemMeters;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.supervisor.FlightRecorderTurns;
import dev.troupe.supervisor.SupervisionLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of docs/guide/observing.md. */
@Timeout(120)
class ObservingTest {
    /** In place of that of a log. */
    private static final ThreadLocal<@Nullable String> MDC = new ThreadLocal<>();

    @Test
    void meters() {
        // region meters
        var registry = new SimpleMeterRegistry();
        SystemSettings settings = SystemSettings.builder()
                .name("shop")
                .observer(new MicrometerTurns(registry).with(new FlightRecorderTurns()))
                .build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            new SystemMeters(system).bindTo(registry);
            ActorRef<String> till = system.spawn("till", () -> (item, context) -> {});
            till.tell("apple");
        }
        double handled =
                registry.get("troupe.messages.handled").functionCounter().count();
        long turns = registry.get("troupe.turn")
                .tags("actor", "till", "purpose", "receive")
                .timer()
                .count();
        // endregion
        assertThat(handled).isEqualTo(1);
        assertThat(turns).isEqualTo(1);
    }

    // region mdc
    /** Each line that a turn logs names the actor. */
    static final class NamedInLogs implements TurnObserver {
        @Override
        public @Nullable Object onStart(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
            MDC.set(actor.path());
            return null;
        }

        @Override
        public void onEnd(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
            MDC.remove();
        }
    }
    // endregion

    @Test
    void namesAndTraces() {
        OpenTelemetry telemetry = OpenTelemetry.noop();
        List<@Nullable String> names = new CopyOnWriteArrayList<>();
        // region traces
        SystemSettings settings = SystemSettings.builder()
                .observer(new OpenTelemetryTurns(telemetry).with(new NamedInLogs()))
                .build();
        // endregion
        try (ActorSystem system = ActorSystem.create(settings)) {
            system.spawn("till", () -> (item, context) -> names.add(MDC.get())).tell("apple");
        }
        assertThat(names).containsExactly("till");
    }

    @Test
    void failures() throws Exception {
        List<Object> alarms = new CopyOnWriteArrayList<>();
        var told = new CountDownLatch(2);
        try (ActorSystem system = ActorSystem.create()) {
            // region failures
            system.onDeadLetter(letter -> {
                alarms.add(letter.reason() + " " + letter.kind() + " to " + letter.to());
                told.countDown();
            });
            SupervisionLog.of(system).subscribe(event -> {
                if (event instanceof SupervisionEvent.Failed failed) {
                    alarms.add(failed.failure().describe());
                    told.countDown();
                }
            });
            // endregion
            ActorRef<String> till = system.spawn(
                    "till",
                    () -> (item, context) -> {
                        throw new IllegalStateException("out of paper");
                    },
                    SpawnOptions.defaults().withAttempts(1));
            till.tell("apple");
            told.await();
        }
        assertThat(alarms).contains("ATTEMPTS java.lang.String to till", "crash java.lang.IllegalStateException");
    }
}
