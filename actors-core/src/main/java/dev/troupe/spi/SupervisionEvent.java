package dev.troupe.spi;

import dev.troupe.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that an operator wants to know. Carries no user data but names and exceptions. */
public sealed interface SupervisionEvent {
    /**
     * An actor works again, with a fresh instance.
     *
     * @param actor its path
     * @param incarnation the number of the new incarnation
     * @param failure what ended the one before
     * @param waiting the messages that were queued at the failure
     * @param took from the failure until the new instance was in place
     */
    record Restarted(String actor, long incarnation, Failure failure, int waiting, Duration took)
            implements SupervisionEvent {}

    /**
     * An actor goes on with the same instance.
     *
     * @param actor its path
     * @param incarnation the number of the incarnation
     * @param failure what was resumed from
     */
    record Resumed(String actor, long incarnation, Failure failure) implements SupervisionEvent {}

    /**
     * An actor ends because its policy has decided so, or because it is temporary.
     *
     * @param actor its path
     * @param incarnation the number of the last incarnation
     * @param failure what ended it
     * @param waiting the messages that were queued, which become dead letters
     */
    record Stopped(String actor, long incarnation, Failure failure, int waiting) implements SupervisionEvent {}

    /**
     * The restart of an actor waits for a pause.
     *
     * @param actor its path
     * @param incarnation the number of the incarnation that comes
     * @param pause how long, from now
     * @param failure what ended the one before
     */
    record BackingOff(String actor, long incarnation, Duration pause, Failure failure) implements SupervisionEvent {}

    /**
     * An actor has used up its restarts, says its policy; what the policy has decided follows.
     *
     * @param actor its path
     * @param incarnation the number of the incarnation that has failed
     * @param restarts how many are allowed
     * @param within the time within which they are
     */
    record BudgetUsedUp(String actor, long incarnation, int restarts, Duration within) implements SupervisionEvent {}

    /**
     * A failure has reached the top of the tree. The system stops.
     *
     * @param actor the path of the top-level actor
     * @param failure what ended it
     */
    record Escalated(String actor, Failure failure) implements SupervisionEvent {}

    /**
     * Actors awaited answers of one another, and none could go on. The request of the first one has failed.
     *
     * @param actors their paths: each has asked the next one, and the last one the first
     * @param age of the request that has failed
     */
    record AskCycle(List<String> actors, Duration age) implements SupervisionEvent {}

    /**
     * Code that a failure had called has failed itself: a policy, or {@code stopped}.
     *
     * @param actor the path of the actor
     * @param what which code
     * @param error what it threw; null if it answered nothing
     */
    record HandlerFailed(
            String actor, String what, @Nullable Throwable error) implements SupervisionEvent {}
}
