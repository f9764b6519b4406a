package dev.troupe.supervisor;

import dev.troupe.DeadLetter;
import dev.troupe.Failure;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnPurpose;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record per event to the logger {@code dev.troupe.supervision}, as an event name and key=value pairs. Users'
 * data is never in it: of an exception only its class stands in the line, and its stack trace behind it.
 */
final class LogLines {
    private static final System.Logger LOG = System.getLogger("dev.troupe.supervision");

    private LogLines() {}

    static void subscriberFailed(Throwable error) {
        LOG.log(Level.WARNING, "event=subscriber-failed", error);
    }

    static void write(Object event) {
        switch (event) {
            case SupervisionEvent.Restarted e ->
                LOG.log(
                        Level.WARNING,
                        "event=restart actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure())
                                + " waiting=" + e.waiting() + " took=" + millis(e.took()));
            case SupervisionEvent.Resumed e ->
                LOG.log(
                        Level.WARNING,
                        "event=resume actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure()));
            case SupervisionEvent.Stopped e ->
                LOG.log(
                        Level.ERROR,
                        "event=stop actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure())
                                + " waiting=" + e.waiting());
            case SupervisionEvent.BackingOff e ->
                LOG.log(
                        Level.WARNING,
                        "event=back-off actor=" + e.actor() + " incarnation=" + e.incarnation() + " pause="
                                + millis(e.pause()) + cause(e.failure()));
            case SupervisionEvent.BudgetUsedUp e ->
                LOG.log(
                        Level.ERROR,
                        "event=budget-used-up actor=" + e.actor() + " incarnation=" + e.incarnation() + " restarts="
                                + e.restarts() + " within=" + millis(e.within()));
            case SupervisionEvent.Escalated e ->
                LOG.log(Level.ERROR, "event=escalate actor=" + e.actor() + cause(e.failure()) + " action=stop-system");
            case SupervisionEvent.HandlerFailed e ->
                LOG.log(
                        Level.ERROR,
                        "event=handler-failed actor=" + e.actor() + " handler=" + e.what() + " reason=\"" + e.reason()
                                + '"',
                        e.error());
            case SupervisionEvent.NotResumed e ->
                LOG.log(
                        Level.WARNING,
                        "event=not-resumed actor=" + e.actor() + " incarnation=" + e.incarnation() + cause(e.failure())
                                + " action=restart");
            case SupervisionEvent.AskCycle e ->
                LOG.log(
                        Level.ERROR,
                        "event=ask-cycle actor=" + e.actors().getFirst() + " cycle=" + cycle(e.actors()) + " age="
                                + millis(e.age()) + " action=fail-request");
            case SupervisionEvent.Failed e ->
                log(
                        Level.WARNING,
                        "event=" + name(e.failure()) + " actor=" + e.actor() + " incarnation=" + e.incarnation()
                                + cause(e.failure()) + attempt(e.message(), e.attempt()) + " waiting=" + e.waiting(),
                        e.failure());
            case SupervisionEvent.HandedOff e ->
                LOG.log(
                        Level.WARNING,
                        "event=hand-off" + whose(e.actor(), e.purpose()) + " worker=" + e.worker() + " thread="
                                + e.thread() + " ran=" + millis(e.ran()) + " more-than=" + HandOffs.limit());
            case SupervisionEvent.Hung e ->
                LOG.log(
                        Level.ERROR,
                        "event=hang" + whose(e.actor(), e.purpose()) + " incarnation=" + e.incarnation()
                                + attempt(e.message(), e.attempt()) + (e.times() == 1 ? "" : " times=" + e.times())
                                + " waiting=" + e.waiting() + " ran="
                                + millis(e.ran()) + " thread=" + e.thread()
                                + " lost=" + e.lost() + " stack=" + Stacks.text(e.stack()));
            case SupervisionEvent.ThreadAbandoned e ->
                LOG.log(
                        Level.ERROR,
                        "event=thread-abandoned thread=" + e.thread().thread()
                                + (e.thread().actor() == null
                                        ? ""
                                        : " actor=" + e.thread().actor())
                                + (e.thread().message() == null
                                        ? ""
                                        : " message=" + e.thread().message().getName())
                                + " since=" + millis(e.thread().since()) + " lost=" + e.lost() + " limit="
                                + e.limit());
            case SupervisionEvent.DetachedLimit e -> LOG.log(Level.ERROR, "event=detached-limit limit=" + e.limit());
            case SupervisionEvent.WorkerStalled e ->
                LOG.log(
                        Level.ERROR,
                        "event=worker-stalled worker=" + e.worker() + " ran=" + millis(e.ran()) + " stack="
                                + Stacks.text(e.stack()));
            case DeadLetterLog.Line e ->
                LOG.log(
                        e.letter().reason() == DeadLetter.Reason.CLOSED ? Level.DEBUG : Level.WARNING,
                        "event=dead-letter to=" + e.letter().to() + " message="
                                + e.letter().kind() + " reason="
                                + e.letter()
                                        .reason()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-')
                                + (e.letter().failure() == null
                                        ? ""
                                        : cause(e.letter().failure()))
                                + (e.hidden() == 0 ? "" : " not-shown=" + e.hidden()));
            case Reporter.Lost e -> LOG.log(Level.WARNING, "event=records-lost count=" + e.count());
            default -> throw new IllegalArgumentException("not an event: " + event.getClass());
        }
    }

    /** With the stack trace of a crash. */
    private static void log(Level level, String line, Failure failure) {
        if (failure instanceof Failure.Crash(Throwable error) && error.getStackTrace().length > 0) {
            LOG.log(level, line, error);
        } else {
            LOG.log(level, line);
        }
    }

    /** Of the event, which is one for each kind of failure. */
    private static String name(Failure failure) {
        return switch (failure) {
            case Failure.Crash crash -> "crash";
            case Failure.AwaitExpired expired -> "await-expired";
            case Failure.Hang hang -> "hang";
            case Failure.Killed killed -> "kill";
            case Failure.Escalated escalated -> "child-failed";
            case Failure.Stopped stopped -> "stopped-itself";
            case Failure.Sibling sibling -> "sibling-failed";
            case Failure.Parent parent -> "parent-failed";
        };
    }

    private static String whose(@Nullable String actor, TurnPurpose purpose) {
        return (actor == null ? "" : " actor=" + actor) + " in="
                + purpose.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String attempt(@Nullable Class<?> message, int attempt) {
        return message == null ? "" : " message=" + message.getName() + " attempt=" + attempt;
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
}
