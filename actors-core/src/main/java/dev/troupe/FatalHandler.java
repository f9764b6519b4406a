package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * Decides what follows when the process or the kernel is not to be trusted any more. Called on a thread that is made for it
 * when the system is created, one call at a time. If it throws, that is logged and the system is stopped.
 */
@FunctionalInterface
public interface FatalHandler {
    /** What has happened. */
    sealed interface Fatality {
        /**
         * User code ran out of memory: a turn, a task, a hook. The turn has failed like any other that throws.
         *
         * @param error what was thrown
         */
        record OutOfMemory(OutOfMemoryError error) implements Fatality {}

        /**
         * The kernel itself has thrown. The actors of the worker are lost, and the system is stopped when the handler has
         * returned, whatever it did.
         *
         * @param worker the index of the worker within the system
         * @param error what was thrown
         */
        record KernelDefect(int worker, Throwable error) implements Fatality {}

        /**
         * So many turns have lost their worker and not come to an end that no more threads are given to them.
         *
         * @param detached how many there are
         * @param limit how many there may be
         * @param culprit the actor and the kind of message that has lost most of them, for people; null if none stands out
         */
        record TooManyDetached(
                int detached, int limit, @Nullable String culprit) implements Fatality {}
    }

    /**
     * Decides. May block, for instance to stop the system or to write a heap dump. The process lives on until it returns.
     *
     * @param system the system that it has happened in
     * @param fatality what has happened
     */
    void onFatal(ActorSystem system, Fatality fatality);

    /** Logs and stops the system with the time of {@link SystemSettings#stopTimeout}. The default. */
    static FatalHandler stopSystem() {
        return new StopOnFatal();
    }
}
