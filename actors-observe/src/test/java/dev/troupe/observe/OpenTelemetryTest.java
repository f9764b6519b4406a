package dev.troupe.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class OpenTelemetryTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Order(Reply<String> reply) {}

    private record Stock(Reply<String> reply) {}

    private record InStock(String answer, Reply<String> reply) {}

    private record Note(String text) {}

    private final Tracer tracer = TELEMETRY.getOpenTelemetry().getTracer("test");

    private ActorSystem system() {
        return ActorSystem.create(SystemSettings.builder()
                .workers(2)
                .observer(new OpenTelemetryTurns(TELEMETRY.getOpenTelemetry()))
                .policy((failure, history) -> new Decision.Restart(Duration.ZERO))
                .build());
    }

    @Test
    void aTraceFollowsARequestFromActorToActorAndBack() {
        Span root = tracer.spanBuilder("root").startSpan();
        try (ActorSystem system = system()) {
            ActorRef<Note> journal = system.spawn("journal", () -> (note, context) -> {});
            ActorRef<Stock> store = system.spawn("store", () -> (stock, context) -> stock.reply.with("three"));
            ActorRef<Object> shop = system.spawn("shop", () -> (message, context) -> {
                switch (message) {
                    case Order order ->
                        context.ask(
                                store,
                                Stock::new,
                                PATIENCE,
                                (answer, failure) -> new InStock(Objects.requireNonNull(answer), order.reply));
                    case InStock found -> {
                        journal.tell(new Note("sold"));
                        found.reply.with(found.answer);
                    }
                    default -> throw new IllegalArgumentException(message.toString());
                }
            });
            journal.tell(new Note("of no trace"));
            within(root, () -> {
                assertThat(shop.ask(Order::new, PATIENCE).join()).isEqualTo("three");
            });
        }
        root.end();
        List<SpanData> spans = TELEMETRY.getSpans();
        assertThat(spans)
                .allSatisfy(span -> assertThat(span.getTraceId())
                        .isEqualTo(root.getSpanContext().getTraceId()));
        Map<String, SpanData> byName = spans.stream().collect(Collectors.toMap(SpanData::getName, Function.identity()));
        assertThat(byName).containsOnlyKeys("root", "Order", "Stock", "String", "Note");
        assertThat(parent(byName, "Order")).isEqualTo("root");
        assertThat(parent(byName, "Stock")).isEqualTo("Order");
        assertThat(parent(byName, "String")).isEqualTo("root"); // the answer, a sibling of the turn that has asked
        assertThat(parent(byName, "Note")).isEqualTo("String");
        assertThat(Objects.requireNonNull(byName.get("Stock")).getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("troupe.actor"), "store")
                .containsEntry(AttributeKey.stringKey("troupe.purpose"), "receive");
    }

    @SuppressWarnings("try") // the scope ends with the block
    private static void within(Span span, Runnable code) {
        try (Scope scope = span.makeCurrent()) {
            code.run();
        }
    }

    private static String parent(Map<String, SpanData> spans, String name) {
        String id = Objects.requireNonNull(spans.get(name)).getParentSpanId();
        return spans.values().stream()
                .filter(span -> span.getSpanId().equals(id))
                .map(SpanData::getName)
                .collect(Collectors.joining());
    }

    @Test
    void eachAttemptIsASpanAndNothingOfItsTextIsInIt() {
        Span root = tracer.spanBuilder("root").startSpan();
        try (ActorSystem system = system()) {
            ActorRef<Note> fails = system.spawn(
                    "fails",
                    () -> (note, context) -> {
                        assertThat(Span.current().getSpanContext().isValid()).isTrue();
                        throw new IllegalStateException("a secret");
                    },
                    SpawnOptions.defaults().withAttempts(2));
            within(root, () -> fails.tell(new Note("of a trace")));
        }
        assertThat(TELEMETRY.getSpans()).hasSize(2).allSatisfy(span -> {
            assertThat(span.getName()).isEqualTo("Note");
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo(IllegalStateException.class.getName());
            assertThat(span.toString()).doesNotContain("secret");
        });
        root.end();
    }
}
