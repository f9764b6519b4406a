package dev.troupe.futures;

import java.util.Objects;

/**
 * What an {@link Eventual} answers when it is polled.
 *
 * @param <T> the value
 */
public sealed interface Progress<T> {
    /**
     * It is done, and is not polled again.
     *
     * @param value not null
     */
    record Ready<T>(T value) implements Progress<T> {
        /** Checks the value. */
        public Ready {
            Objects.requireNonNull(value, "a value must not be null");
        }
    }

    /** It waits, and will wake the waker of this poll when it is worth polling again. */
    record Pending<T>() implements Progress<T> {
        private static final Pending<?> ONE = new Pending<>();
    }

    /** Done, with this value, which is not null. */
    static <T> Progress<T> ready(T value) {
        return new Ready<>(value);
    }

    /** Not done yet. */
    @SuppressWarnings("unchecked") // it has no value
    static <T> Progress<T> pending() {
        return (Progress<T>) Pending.ONE;
    }
}
