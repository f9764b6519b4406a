package dev.troupe.router;

import dev.troupe.Context;
import dev.troupe.FencedError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a subscriber wants of an event. If its code throws or hangs, the subscription ends. */
final class Selection<S> {
    private static final System.Logger LOG = System.getLogger("dev.troupe.router");

    private final Function<Object, @Nullable S> function;

    /** Whether the user's code runs. It still does if the turn was given up and the code has not come back. */
    private volatile boolean runs;

    /** @param function gives null for an event that is not wanted; user code */
    Selection(Function<Object, @Nullable S> function) {
        this.function = function;
    }

    /**
     * What is to be told; null for nothing. Each selection has the time of a turn, so that none pays for the others.
     *
     * @throws FencedError if the turn was given up
     */
    @Nullable
    S of(Object event, Subscription subscription, Context<?> context) {
        runs = true;
        try {
            S selected = function.apply(event);
            context.alive();
            return selected;
        } catch (Throwable e) {
            if (isOfTheMachine(e)) {
                throw e;
            }
            end(subscription, e);
            if (e instanceof FencedError) {
                throw e;
            }
            return null;
        } finally {
            runs = false;
        }
    }

    /** Ends the subscription if the turn that has begun the selection was given up in it. For the turns that come after. */
    void endIfStuck(Subscription subscription) {
        if (runs) {
            end(subscription, null);
        }
    }

    private static void end(Subscription subscription, @Nullable Throwable failure) {
        if (subscription.isOpen()) {
            subscription.close();
            String what = failure == null || failure instanceof FencedError ? "hang" : "crash";
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=subscription-failed subscriber=" + subscription + " what=" + what,
                    failure);
        }
    }

    /** A stack that is too deep is their own. */
    private static boolean isOfTheMachine(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
