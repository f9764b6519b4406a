package dev.troupe.router;

import dev.troupe.FencedError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber wants of an event.
 *
 * @param function gives null for an event that is not wanted; user code
 */
record Selection<S>(Function<Object, @Nullable S> function) {
    private static final System.Logger LOG = System.getLogger("dev.troupe.router");

    /** What is to be told; null for nothing. If the user's code throws, the subscription ends. */
    @Nullable
    S of(Object event, Subscription subscription) {
        try {
            return function.apply(event);
        } catch (Throwable e) {
            if (isNoMatterOfTheirs(e)) {
                throw e;
            }
            subscription.close();
            LOG.log(System.Logger.Level.WARNING, "event=subscription-failed subscriber=" + subscription, e);
            return null;
        }
    }

    /** The turn was given up, or the machine is in trouble. A stack that is too deep is their own. */
    private static boolean isNoMatterOfTheirs(Throwable failure) {
        return failure instanceof FencedError
                || (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError));
    }
}
