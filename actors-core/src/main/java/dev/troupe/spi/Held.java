package dev.troupe.spi;

import dev.troupe.Context;

/**
 * Effects of an actor that it has held back, to let them take place later: answers that wait for what they rest on. If the
 * incarnation ends before, they never take place, and requests that they would have answered fail.
 *
 * <p>For turns of the actor, on their thread.
 */
public interface Held {
    /** A part of a turn. */
    @FunctionalInterface
    interface Part {
        /**
         * Runs it.
         *
         * @throws Exception any exception, which is thrown on
         */
        void run() throws Exception;
    }

    /** Who can hold back. */
    interface Holder {
        /**
         * See {@link Held#hold}.
         *
         * @throws Exception what the part throws
         */
        Held hold(Part part) throws Exception;
    }

    /**
     * Runs a part of a turn, and holds back what it sends, answers, asks, forwards, watches, pipes and schedules through the
     * context, refs and replies. What it throws is thrown on.
     *
     * @param context of the actor whose turn it is
     * @throws IllegalStateException if that part spawns, awaits, becomes, stashes, unstashes, stops or sets an idle timer; if
     *     the context is used out of its turn; or if it is not the kernel's own
     * @throws Exception what the part throws
     */
    static Held hold(Context<?> context, Part part) throws Exception {
        if (!(context instanceof Holder holder)) {
            throw new IllegalStateException(
                    "the effects of a turn are held back by the kernel's own context: " + context);
        }
        return holder.hold(part);
    }

    /** How many effects were held back. */
    int size();

    /**
     * Has the effects take place at the commit of this turn, in order, behind what it has done so far.
     *
     * @throws IllegalStateException if this is a turn of another actor or incarnation, if they were released before, or if
     *     the log of the turn holds no more
     */
    void release();
}
