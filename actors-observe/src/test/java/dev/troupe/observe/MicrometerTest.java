package dev.troupe.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MicrometerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private record Ask(Reply<String> reply) {}

    private long turns(String actor, String purpose, String outcome) {
        Timer timer = registry.find("troupe.turn")
                .tag("actor", actor)
                .tag("purpose", purpose)
                .tag("outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void turnsAreTimedByActorPurposeAndOutcome() {
        SystemSettings settings = SystemSettings.builder()
                .observer(new MicrometerTurns(registry))
                .policy((failure, history) -> new Decision.Restart(Duration.ZERO))
                .build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            new SystemMeters(system).bindTo(registry);
            ActorRef<Object> shop = system.spawn("shop", () -> (message, context) -> handle(message, context));
            ActorRef<Object> nobody = system.spawn(() -> (message, context) -> handle(message, context));
            shop.tell("crash");
            for (int i = 0; i < 5; i++) {
                assertThat(shop.ask(Ask::new, PATIENCE).join()).isEqualTo("child");
            }
            assertThat(nobody.ask(Ask::new, PATIENCE).join()).isEqualTo("child");
        }
        assertThat(turns("shop", "receive", "failure")).isEqualTo(2);
        assertThat(turns("shop", "construct", "success")).isGreaterThanOrEqualTo(3 + 5);
        assertThat(turns("shop", "receive", "success")).isEqualTo(5 + 5);
        assertThat(turns("anonymous", "receive", "success")).isEqualTo(1 + 1);
        assertThat(registry.get("troupe.messages.handled").functionCounter().count())
                .isEqualTo(12);
        assertThat(registry.get("troupe.dead.letters")
                        .tag("reason", "attempts")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("troupe.dead.letters").functionCounters()).hasSize(DeadLetter.Reason.values().length);
        assertThat(registry.get("troupe.threads.lost").gauge().value()).isZero();
        assertThat(registry.get("troupe.late.effects").functionCounter().count())
                .isZero();
    }

    private static void handle(Object message, Context<Object> context) {
        if (message instanceof Ask ask) {
            ActorRef<Ask> child = context.spawn(
                    () -> (childs, childsContext) -> childs.reply().with("child"));
            ask.reply.forwardTo(child, Ask::new);
        } else {
            throw new IllegalStateException("crash");
        }
    }

    @Test
    void theProgramNamesWhatAnActorBelongsTo() {
        SystemSettings settings = SystemSettings.builder()
                .observer(new MicrometerTurns(registry, actor -> "all"))
                .build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            system.spawn("one", () -> (message, context) -> {}, SpawnOptions.defaults())
                    .tell("message");
        }
        assertThat(turns("all", "receive", "success")).isEqualTo(1);
    }
}
