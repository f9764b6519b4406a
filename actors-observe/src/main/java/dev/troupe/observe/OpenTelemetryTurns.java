package dev.troupe.observe;

import dev.troupe.ActorRef;
import dev.troupe.TurnObserver;
import dev.troupe.spi.TurnPurpose;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Traces messages with OpenTelemetry. A message that is sent while a span is current takes its context along, and the turn
 * that handles it is a span below it, current while the actor's code runs; so a trace follows a request from actor to actor
 * and back. Answers, outcomes of stages and continuations of awaits stand below the span that the turn which has asked for
 * them stood below. Turns that belong to no trace make no span, so what is traced is decided where traces begin.
 *
 * <p>Spans have the name of the message's class, or of the purpose of the turn, and the attributes {@code troupe.actor} (its
 * path) and {@code troupe.purpose}. Of what a turn throws they have the class, and nothing of its text, which may quote
 * users' data.
 *
 * <p>Give it to {@link dev.troupe.SystemSettings.Builder#observer}. Any thread.
 */
public final class OpenTelemetryTurns implements TurnObserver {
    private static final AttributeKey<String> ACTOR = AttributeKey.stringKey("troupe.actor");
    private static final AttributeKey<String> PURPOSE = AttributeKey.stringKey("troupe.purpose");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    private record Running(Span span, Scope scope) {}

    /** Writes spans of the instrumentation scope {@code dev.troupe}. */
    public OpenTelemetryTurns(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.troupe");
    }

    @Override
    public @Nullable Object onSend(ActorRef<?> to, Object message) {
        Context current = Context.current();
        return Span.fromContext(current).getSpanContext().isValid() ? current : null;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // it is, by onEnd, on the same thread
    public @Nullable Object onStart(
            ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
        if (!(carried instanceof Context parent)) {
            return null;
        }
        String is = purpose.name().toLowerCase(Locale.ROOT);
        Span span = tracer.spanBuilder(message == null ? is : message.getClass().getSimpleName())
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(ACTOR, actor.path())
                .setAttribute(PURPOSE, is)
                .startSpan();
        return new Running(span, span.storeInContext(parent).makeCurrent());
    }

    @Override
    public void onEnd(ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
        if (started instanceof Running running) {
            running.scope.close();
            if (failure != null) {
                running.span.setStatus(StatusCode.ERROR);
                running.span.setAttribute(ERROR, failure.getClass().getName());
            }
            running.span.end();
        }
    }
}
