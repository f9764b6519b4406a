package dev.troupe;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a system stopped.
 *
 * @param drained whether every mailbox was empty and every await done when the actors were stopped. It says nothing of what
 *     they had piped or asked by {@link Context#ask}, which is not waited for, and nothing of dead letters: what waits for
 *     an actor that a failure ends becomes one, and its mailbox is empty then
 * @param took from the call until all was over, the last listeners included
 * @param handled the turns that handled a message, over the life of the system
 * @param deadLetters the messages that were accepted and not handled, over the life of the system
 * @param unfinished the paths of the top-level actors that had not ended in time, and of those whose turns had not
 * @param cause what made it necessary; null if somebody has asked for it
 */
public record StopReport(
        boolean drained,
        Duration took,
        long handled,
        long deadLetters,
        List<String> unfinished,
        @Nullable Cause cause) {
    /** Copies the list. */
    public StopReport {
        unfinished = List.copyOf(unfinished);
    }

    /** Whether somebody has asked for it, and nothing was left to do. */
    boolean isClean() {
        return cause == null && drained && unfinished.isEmpty();
    }

    /** For the log, without users' data. */
    String describe(String system) {
        return "event=stopped system=" + system + (cause == null ? "" : " " + cause.describe())
                + " drained=" + drained + " took=" + took.toMillis() + "ms handled=" + handled
                + " deadLetters=" + deadLetters + " unfinished=" + unfinished;
    }

    /** What stopped the system. */
    public sealed interface Cause {
        /** In a few words, without users' data. */
        String describe();

        /**
         * A failure that was escalated from the top.
         *
         * @param actor the path of the actor that has failed, from which the failure was escalated up to the top
         * @param failure what ended it
         */
        record Escalation(String actor, Failure failure) implements Cause {
            /** Where a failure began that has come up to this actor. */
            static Escalation of(String top, Failure escalated) {
                String actor = top;
                Failure failure = escalated;
                while (failure instanceof Failure.Escalated(String child, Failure below)) {
                    actor = child;
                    failure = below;
                }
                return new Escalation(actor, failure);
            }

            @Override
            public String describe() {
                return "actor=" + actor + " cause=\"" + failure.describe() + "\"";
            }
        }

        /**
         * Something after which the process or the kernel is not to be trusted any more.
         *
         * @param fatality what has happened
         */
        record Fatal(FatalHandler.Fatality fatality) implements Cause {
            @Override
            public String describe() {
                return "cause=" + fatality.getClass().getSimpleName();
            }
        }
    }
}
