package dev.troupe.futures;

import dev.troupe.FencedError;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Failures that come as anything that can be thrown. */
final class Failures {
    private Failures() {}

    /**
     * Gives it to be thrown.
     *
     * @throws Error if it is one
     */
    static Exception thrown(Throwable failure) {
        return switch (failure) {
            case Exception e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(failure);
        };
    }

    /**
     * Gives it to be told as an outcome, an error as the cause of an exception.
     *
     * @throws Error if that is no matter of the code that threw it: the machine is in trouble, or the poll was given up. A
     *     stack that is too deep is its own
     */
    static Exception told(Throwable failure) {
        boolean own = failure instanceof StackOverflowError
                || !(failure instanceof VirtualMachineError || failure instanceof FencedError);
        return own && failure instanceof Error ? new ExecutionException(failure) : thrown(failure);
    }

    /**
     * Gives what was thrown where nothing is declared.
     *
     * @throws Error if it is one
     */
    static RuntimeException unchecked(Throwable failure) {
        return thrown(failure) instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    /** The first one, which has the other suppressed; the other if there is none before. */
    static Throwable both(@Nullable Throwable first, Throwable other) {
        if (first == null) {
            return other;
        }
        if (first != other) {
            first.addSuppressed(other);
        }
        return first;
    }

    /** Releases something after a failure, which stays the failure though that may throw. */
    static void release(Runnable held, Throwable failure) {
        try {
            held.run();
        } catch (Throwable e) {
            var unused = both(failure, e);
        }
    }
}
