package dev.troupe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What ended an incarnation. */
public sealed interface Failure {
    /** The exception behind the failure, if there is one. */
    default @Nullable Throwable cause() {
        return null;
    }

    /** One line without user data: the kind of failure and the class of the exception. */
    String describe();

    /**
     * A turn threw.
     *
     * @param error what it threw
     */
    record Crash(Throwable error) implements Failure {
        @Override
        public Throwable cause() {
            return error;
        }

        @Override
        public String describe() {
            return "crash " + error.getClass().getName();
        }
    }

    /**
     * The deadline of {@link Context#await} passed.
     *
     * @param deadline as given to await
     */
    record AwaitExpired(Duration deadline) implements Failure {
        @Override
        public String describe() {
            return "await-expired after " + deadline.toMillis() + " ms";
        }
    }

    /**
     * A turn did not end.
     *
     * @param after how long it had been running when it was given up
     */
    record Hang(Duration after) implements Failure {
        @Override
        public String describe() {
            return "hang after " + after.toMillis() + " ms";
        }
    }

    /** An actor that is to live on has stopped itself: see {@link Lifetime#PERMANENT}. */
    record Stopped() implements Failure {
        @Override
        public String describe() {
            return "stopped";
        }
    }

    /** Somebody called {@link ActorRef#kill}. */
    record Killed() implements Failure {
        @Override
        public String describe() {
            return "killed";
        }
    }

    /** The failure of another actor, which ended this incarnation too: its cause and its description are those. */
    sealed interface Inherited extends Failure {
        /** What ended the other one. */
        Failure failure();

        @Override
        default @Nullable Throwable cause() {
            return failure().cause();
        }

        @Override
        default String describe() {
            return failure().describe();
        }
    }

    /**
     * A child failed and its policy handed the decision to its parent.
     *
     * @param child the child's path
     * @param failure what ended the child
     */
    record Escalated(String child, Failure failure) implements Inherited {}

    /**
     * A sibling has failed and restarts, and this actor with it: see {@link Strategy}. No policy is asked, and it counts in
     * nobody's budget but the sibling's.
     *
     * @param sibling the sibling's path
     * @param failure what ended the sibling
     */
    record Sibling(String sibling, Failure failure) implements Inherited {}

    /**
     * The parent restarts, and this actor with it: see {@link SpawnOptions#restartWithParent}. No policy is asked.
     *
     * @param parent the parent's path
     * @param failure what ended the parent
     */
    record Parent(String parent, Failure failure) implements Inherited {}
}
