package dev.troupe.spi;

import dev.troupe.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that an operator wants to know. Carries no user data but names and exceptions. */
public sealed interface SupervisionEvent {
    /**
     * An incarnation has failed, for anything but a hang; its policy decides next.
     *
     * @param actor its path
     * @param incarnation its number
     * @param failure what ended it
     * @param message of a crash the class of the message; null if it was for no message
     * @param attempt of a crash the number of the attempt at that message; zero if it was for no message
     * @param waiting the messages that are queued
     */
    record Failed(
            String actor,
            long incarnation,
            Failure failure,
            @Nullable Class<?> message,
            int attempt,
            int waiting) implements SupervisionEvent {}

    /**
     * A turn took longer than {@link dev.troupe.SystemSettings#handOffAfter}: its worker was given to another thread, and it
     * goes on.
     *
     * @param actor whose turn it is; null if it belongs to none
     * @param purpose what the code was called for
     * @param worker the index of the worker
     * @param thread the name of the thread that has lost it
     * @param ran how long the turn had been running
     */
    record HandedOff(@Nullable String actor, TurnPurpose purpose, int worker, String thread, Duration ran)
            implements SupervisionEvent {}

    /**
     * A turn took longer than its {@code hangAfter} and was given up: its actor restarts, and its thread is left behind.
     *
     * @param actor whose turn it was; null if it belonged to none
     * @param incarnation the number of the incarnation that is over; zero if there is no actor
     * @param purpose what the code was called for
     * @param message the class of the message; null if it was called for none
     * @param attempt the number of the attempt at that message
     * @param times how often a message of this kind has hung in this actor, as far as that is remembered
     * @param waiting the messages that are queued behind
     * @param ran how long the turn had been running
     * @param thread the name of the thread
     * @param lost how many threads of the system are lost like that
     * @param stack where the thread stood after it was given up; empty if it has ended
     */
    record Hung(
            @Nullable String actor,
            long incarnation,
            TurnPurpose purpose,
            @Nullable Class<?> message,
            int attempt,
            int times,
            int waiting,
            Duration ran,
            String thread,
            int lost,
            List<StackTraceElement> stack)
            implements SupervisionEvent {
        /** Copies the stack. */
        public Hung {
            stack = List.copyOf(stack);
        }
    }

    /**
     * A thread whose turn was given up has not come to the end of it though it was asked to.
     *
     * @param thread which, whose turn, and for how long
     * @param lost how many threads of the system are lost like that
     * @param limit how many threads may be without their worker
     */
    record ThreadAbandoned(LostThread thread, int lost, int limit) implements SupervisionEvent {}

    /**
     * As many turns are slow, or were given up and do not end, as may be: the neighbours of further ones wait for them. Told
     * once in a second at most.
     *
     * @param limit {@link dev.troupe.SystemSettings#maxDetached}
     */
    record DetachedLimit(int limit) implements SupervisionEvent {}

    /**
     * A worker runs neither user code nor to an end: a defect of the library, or no processor to run on.
     *
     * @param worker its index
     * @param ran for how long
     * @param stack where it stands
     */
    record WorkerStalled(int worker, Duration ran, List<StackTraceElement> stack) implements SupervisionEvent {
        /** Copies the stack. */
        public WorkerStalled {
            stack = List.copyOf(stack);
        }
    }

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
     * Code that a failure had called has failed itself: a policy, which ends its actor, or {@code stopped}.
     *
     * @param actor the path of the actor
     * @param what which code
     * @param reason what it did, in one line without user data: threw which exception, answered null, or hung
     * @param error what it threw; null if it did not throw
     */
    record HandlerFailed(
            String actor,
            String what,
            String reason,
            @Nullable Throwable error) implements SupervisionEvent {}

    /**
     * A policy has decided to resume what cannot be resumed. The actor restarts instead, at once.
     *
     * @param actor its path
     * @param incarnation the number of the incarnation that has failed
     * @param failure what ended it: anything but the crash of a turn of an instance that is there
     */
    record NotResumed(String actor, long incarnation, Failure failure) implements SupervisionEvent {}
}
