package dev.troupe.supervisor;

import dev.troupe.Failure;
import dev.troupe.spi.SupervisionEvent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record per event to the logger {@code dev.troupe.supervision}, as an event name and key=value pairs. Users'
 * data is never in it: of an exception only its class stands in the line, and its stack trace behind it.
 */
final class SupervisionLog {
    private static final System.Logger LOG = System.getLogger("dev.troupe.supervision");

    private SupervisionLog() {}

    static void write(Object event) {
        switch (event) {
            case SupervisionEvent.Restarted e ->
                log(
                        Level.WARNING,
                        "event=restart actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure())
                                + " waiting=" + e.waiting() + " took=" + millis(e.took()),
                        e.failure());
            case SupervisionEvent.Resumed e ->
                log(
                        Level.WARNING,
                        "event=resume actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure()),
                        e.failure());
            case SupervisionEvent.Stopped e ->
                log(
                        Level.ERROR,
                        "event=stop actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure())
                                + " waiting=" + e.waiting(),
                        e.failure());
            case SupervisionEvent.BackingOff e ->
                LOG.log(
                        Level.WARNING,
                        "event=back-off actor=" + e.actor() + " incarnation=" + e.incarnation() + " pause="
                                + millis(e.pause()) + cause(e.failure())); // the stack follows with the restart
            case SupervisionEvent.BudgetUsedUp e ->
                LOG.log(
                        Level.ERROR,
                        "event=budget-used-up actor=" + e.actor() + " incarnation=" + e.incarnation() + " restarts="
                                + e.restarts() + " within=" + millis(e.within()));
            case SupervisionEvent.Escalated e ->
                log(
                        Level.ERROR,
                        "event=escalate actor=" + e.actor() + cause(e.failure()) + " action=stop-system",
                        e.failure());
            case SupervisionEvent.HandlerFailed e ->
                LOG.log(Level.ERROR, "event=handler-failed actor=" + e.actor() + " handler=" + e.what(), e.error());
            case SupervisionEvent.AskCycle e ->
                LOG.log(
                        Level.ERROR,
                        "event=ask-cycle actor=" + e.actors().getFirst() + " cycle=" + cycle(e.actors()) + " age="
                                + millis(e.age()) + " action=fail-request");
            case Heartbeats.Missed e ->
                LOG.log(
                        Level.ERROR,
                        "event=hang worker=" + e.worker() + " actor=" + e.actor() + " for=" + millis(e.silence())
                                + " waiting=" + e.waiting() + " stack=" + stack(e.stack()));
            case Heartbeats.Resumed e ->
                LOG.log(
                        Level.WARNING,
                        "event=hang-ended worker=" + e.worker() + " actor=" + e.actor() + " after="
                                + millis(e.silence()));
            case Reporter.Lost e -> LOG.log(Level.WARNING, "event=records-lost count=" + e.count());
            default -> throw new IllegalArgumentException("not an event: " + event.getClass());
        }
    }

    private static void log(Level level, String line, Failure failure) {
        @Nullable Throwable error = failure.cause();
        if (error == null || error.getStackTrace().length == 0) {
            LOG.log(level, line);
        } else {
            LOG.log(level, line, error);
        }
    }

    private static String cause(Failure failure) {
        String from = switch (failure) {
            case Failure.Escalated escalated -> " escalated-by=" + escalated.child();
            case Failure.Sibling with -> " with-sibling=" + with.sibling();
            case Failure.Parent with -> " with-parent=" + with.parent();
            default -> "";
        };
        return " cause=\"" + failure.describe() + "\"" + from;
    }

    private static String cycle(List<String> actors) {
        return '"' + String.join(" -> ", actors) + " -> " + actors.getFirst() + '"';
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static String stack(List<StackTraceElement> stack) {
        var text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        return text.toString();
    }
}
