package dev.troupe.futures;

import java.util.Objects;

/**
 * How an {@link Eventual} has ended.
 *
 * @param <T> the value
 */
public sealed interface Outcome<T> {
    /**
     * With a value.
     *
     * @param value not null
     */
    record Succeeded<T>(T value) implements Outcome<T> {
        /** Checks the value. */
        public Succeeded {
            Objects.requireNonNull(value, "a value must not be null");
        }
    }

    /**
     * With an exception.
     *
     * @param cause what it threw; of an {@link Error} an exception that has it as its cause
     */
    record Failed<T>(Exception cause) implements Outcome<T> {
        /** Checks the cause. */
        public Failed {
            Objects.requireNonNull(cause, "cause");
        }
    }
}
